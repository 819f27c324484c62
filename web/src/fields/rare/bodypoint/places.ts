// SPDX-License-Identifier: Apache-2.0
// Where each part of the body stands on the drawing, front and back, 200 wide and 420 high. As one faces
// the patient, his right is on the left; seen from behind, his left is.
export type Place = readonly [side: 'front' | 'back', x: number, y: number]

const MIDDLE = 100
const both = (name: string, side: 'front' | 'back', out: number, y: number): [string, Place][] => {
  const left = side === 'front' ? MIDDLE + out : MIDDLE - out
  return [
    [`${name}_left`, [side, left, y]],
    [`${name}_right`, [side, 2 * MIDDLE - left, y]],
  ]
}
const front = (name: string, y: number): [string, Place] => [name, ['front', MIDDLE, y]]
const back = (name: string, y: number): [string, Place] => [name, ['back', MIDDLE, y]]

export const PLACES: ReadonlyMap<string, Place> = new Map<string, Place>([
  front('crown', 8),
  front('forehead', 20),
  ...both('temple', 'front', 15, 24),
  ...both('eye', 'front', 7, 30),
  ...both('ear', 'front', 19, 36),
  front('nose', 37),
  ...both('cheek', 'front', 11, 42),
  front('mouth', 48),
  front('chin', 57),
  ...both('jaw_joint', 'front', 17, 48),
  back('occiput', 26),
  front('throat', 70),
  ...both('neck', 'front', 11, 68),
  back('nape', 66),
  ...both('collarbone', 'front', 22, 84),
  front('breastbone', 104),
  ...both('breast', 'front', 20, 110),
  ...both('ribs', 'front', 26, 130),
  ...both('armpit', 'front', 38, 108),
  front('epigastrium', 138),
  ...both('upper_abdomen', 'front', 15, 146),
  front('navel', 162),
  ...both('flank', 'front', 28, 162),
  front('lower_belly', 184),
  ...both('lower_abdomen', 'front', 17, 178),
  ...both('groin', 'front', 18, 200),
  front('pubis', 207),
  ...both('shoulder_blade', 'back', 21, 104),
  back('upper_spine', 112),
  ...both('loin', 'back', 23, 158),
  back('lower_spine', 158),
  back('sacrum', 184),
  ...both('buttock', 'back', 18, 202),
  ...both('shoulder', 'front', 42, 86),
  ...both('upper_arm', 'front', 49, 122),
  ...both('elbow', 'back', 54, 150),
  ...both('forearm', 'front', 58, 174),
  ...both('wrist', 'front', 64, 200),
  ...both('palm', 'front', 67, 216),
  ...both('hand_back', 'back', 67, 216),
  ...both('thumb', 'front', 57, 222),
  ...both('fingers', 'front', 70, 234),
  ...both('hip', 'front', 32, 194),
  ...both('thigh_front', 'front', 21, 244),
  ...both('thigh_back', 'back', 21, 244),
  ...both('knee', 'front', 20, 294),
  ...both('knee_hollow', 'back', 20, 294),
  ...both('shin', 'front', 19, 336),
  ...both('calf', 'back', 20, 330),
  ...both('ankle', 'front', 17, 378),
  ...both('instep', 'front', 19, 394),
  ...both('toes', 'front', 22, 408),
  ...both('sole', 'back', 24, 408),
  ...both('heel', 'back', 17, 394),
])
