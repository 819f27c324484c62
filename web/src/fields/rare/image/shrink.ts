// SPDX-License-Identifier: Apache-2.0
// A phone's photo is made smaller before it is sent: what a clinic looks at needs no 12 megapixels.
const LONGEST = 2000
const SMALL_ENOUGH = 500_000
const QUALITY = 0.85

/** The size to draw at, the longer side at most `longest`. */
export function fitted(width: number, height: number, longest = LONGEST): [number, number] {
  const by = Math.min(1, longest / Math.max(width, height, 1))
  return [Math.max(1, Math.round(width * by)), Math.max(1, Math.round(height * by))]
}

/** The same picture, smaller where it was large; what the browser cannot draw is sent as it is. */
export async function shrink(file: File): Promise<File> {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size <= SMALL_ENOUGH) return file
  try {
    // The camera's turn is taken into the pixels.
    const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const [width, height] = fitted(bitmap.width, bitmap.height)
    const canvas = document.createElement('canvas')
    canvas.width = width
    canvas.height = height
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, width, height)
    bitmap.close()
    const kind = file.type === 'image/png' ? 'image/png' : 'image/jpeg'
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, kind, QUALITY))
    if (!blob || blob.size >= file.size) return file
    const name = kind === 'image/jpeg' ? file.name.replace(/\.\w+$/, '.jpg') : file.name
    return new File([blob], name, { type: kind })
  } catch {
    return file
  }
}
