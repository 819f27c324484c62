// SPDX-License-Identifier: Apache-2.0
// What the design set of a field's type: numbers and words with their usual values.
import type { FieldDef } from '../../core/schema'
import { getLang } from '../../i18n/t'

/** A whole number that the design set; the description's own limits speak for min and max. */
export function setNumber(field: FieldDef, key: string, usual: number): number {
  const own = key === 'min' || key === 'max' ? field[key] : undefined
  const value = own ?? field.set?.[key] ?? usual
  const number = Number(value)
  return Number.isFinite(number) ? number : usual
}

export const setText = (field: FieldDef, key: string): string => {
  const value = field.set?.[key]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** `low` of low_zh and low_en, in the language of the screen; Chinese where there is no other. */
export const setWords = (field: FieldDef, key: string): string =>
  setText(field, `${key}_${getLang()}`) || setText(field, `${key}_zh`)

export const unitOf = (field: FieldDef): string => field.unit ?? setText(field, 'unit')
