// SPDX-License-Identifier: Apache-2.0
// Teeth in the notation of ISO 3950 (FDI): "16" is the whole tooth, "16M" one surface of it.
import type { FieldDef, Value } from '../../../core/schema'
import { setText } from '../set'

export const SURFACES = ['M', 'O', 'D', 'B', 'L'] as const
export type Surface = (typeof SURFACES)[number]

const upTo = (quadrant: number, n: number) =>
  Array.from({ length: n }, (_, i) => `${quadrant}${i + 1}`)
const backwards = (list: string[]) => [...list].reverse()

export interface Quadrant {
  n: number
  /** As one sees them, the patient's right on the left. */
  teeth: string[]
  upper: boolean
  right: boolean
  deciduous: boolean
}

const quadrant = (n: number): Quadrant => {
  const deciduous = n > 4
  const at = deciduous ? n - 4 : n
  const right = at === 1 || at === 4
  const teeth = upTo(n, deciduous ? 5 : 8)
  return { n, teeth: right ? backwards(teeth) : teeth, upper: at <= 2, right, deciduous }
}

/** In the order of reading: upper right, upper left, lower right, lower left. */
export function quadrantsOf(field: FieldDef): Quadrant[] {
  const teeth = setText(field, 'teeth')
  const permanent = teeth === 'deciduous' ? [] : [1, 2, 4, 3]
  const deciduous = teeth === 'permanent' ? [] : [5, 6, 8, 7]
  return [...permanent, ...deciduous].map(quadrant)
}

export const takesSurfaces = (field: FieldDef) => field.set?.surfaces !== false

export const codesOf = (value: Value | undefined): string[] =>
  Array.isArray(value)
    ? (value as unknown[]).filter((one): one is string => typeof one === 'string')
    : []

const order = (code: string) =>
  Number(code.slice(0, 2)) * 10 + 1 + SURFACES.indexOf(code[2] as Surface)

/** Adds or takes away one code; the whole tooth and its surfaces stand each for itself. */
export function toggle(value: Value | undefined, code: string): Value {
  const codes = codesOf(value)
  const next = codes.includes(code) ? codes.filter((one) => one !== code) : [...codes, code]
  return next.length > 0 ? next.sort((a, b) => order(a) - order(b)) : null
}

export const isTooth = (code: string) => /^([1-4][1-8]|[5-8][1-5])$/.test(code)
export const isFront = (tooth: string) => Number(tooth[1]) <= 3

/** Surfaces of a tooth together: [["16", ""], ["36", "MO"]]. */
export function grouped(codes: readonly string[]): [tooth: string, surfaces: string][] {
  const teeth = new Map<string, string>()
  const whole: [string, string][] = []
  for (const code of codes) {
    const tooth = code.slice(0, 2)
    if (code.length === 2) whole.push([tooth, ''])
    else teeth.set(tooth, (teeth.get(tooth) ?? '') + code.slice(2))
  }
  return [...whole, ...teeth].sort((a, b) => a[0].localeCompare(b[0]))
}

/** "16、36MO", as exports write it. */
export const teethText = (value: Value | undefined): string =>
  grouped(codesOf(value))
    .map(([tooth, surfaces]) => tooth + surfaces)
    .join('、')

/** What `teethText` writes; what is no tooth stays as it is, for the check. */
export function readTeeth(text: string): Value {
  const parts = text
    .normalize('NFKC')
    .toUpperCase()
    .split(/[、,，;；\s]+/)
    .filter(Boolean)
  const codes = parts.flatMap((part) => {
    const found = /^([1-4][1-8]|[5-8][1-5])([MODBL]*)$/.exec(part)
    if (!found) return [part]
    const [, tooth = '', surfaces = ''] = found
    return surfaces ? [...surfaces].map((one) => tooth + one) : [tooth]
  })
  return codes.length > 0 ? [...new Set(codes)] : null
}
