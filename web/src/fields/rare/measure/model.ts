// SPDX-License-Identifier: Apache-2.0
import { isDecimal } from '../../../core/format'
import type { FieldDef, Value } from '../../../core/schema'
import { compareDecimal } from '../../../core/validate'
import { setText, unitOf } from '../set'

export type Standing = 'low' | 'high' | 'within' | null

/** Where a value stands to the reference range; null where there is no value or no range. */
export function standingOf(value: Value | undefined, field: FieldDef): Standing {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  const low = setText(field, 'ref_low')
  const high = setText(field, 'ref_high')
  if (!isDecimal(text) || (!isDecimal(low) && !isDecimal(high))) return null
  if (isDecimal(low) && compareDecimal(text, low) < 0) return 'low'
  if (isDecimal(high) && compareDecimal(text, high) > 0) return 'high'
  return 'within'
}

/** "3.9–6.1 mmol/L", "≤ 140 mmHg"; empty without a range. */
export function rangeText(field: FieldDef): string {
  const low = setText(field, 'ref_low')
  const high = setText(field, 'ref_high')
  const unit = unitOf(field)
  const range = low && high ? `${low}–${high}` : low ? `≥ ${low}` : high ? `≤ ${high}` : ''
  return range && unit ? `${range} ${unit}` : range
}

/** "5.6 mmol/L", "5.6mmol/L" and full-width figures are read; the unit may be left out. */
export function readMeasure(text: string, field: FieldDef): string {
  const plain = text.normalize('NFKC').replace(/[,\s]/g, '')
  const unit = unitOf(field).normalize('NFKC').replace(/\s/g, '')
  const bare =
    unit && plain.toLowerCase().endsWith(unit.toLowerCase())
      ? plain.slice(0, plain.length - unit.length)
      : plain
  return isDecimal(bare) ? bare : text.trim()
}
