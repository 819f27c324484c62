// SPDX-License-Identifier: Apache-2.0
// Which columns a board has and where a card may go. Pure.
import type { FieldInfo, FormInfo, Row } from '../../api/forms'
import { canEdit, canRecord } from '../../core/perm'
import type { Option } from '../../core/schema'

/** Records without a value stand in a column of their own. */
export const NONE = ''

export interface Lane {
  key: string
  option: Option | null
}

const MOST_LANES = 20

/** The fields that a board can be made of: few choices, one of them at a time. */
export const boardFields = (form: FormInfo): FieldInfo[] =>
  form.fields.filter((field) => {
    const n = field.options?.length ?? 0
    return n > 0 && n <= MOST_LANES && field.groupable && field.sortable && field.right === 'read'
  })

/** Choices that are off keep their column while records hold them. */
export function lanesOf(
  form: FormInfo,
  field: FieldInfo,
  counts: ReadonlyMap<string, number>,
): Lane[] {
  const lanes: Lane[] = (field.options ?? [])
    .filter((option) => !option.is_off || counts.get(option.key))
    .map((option) => ({ key: option.key, option }))
  const mayBeEmpty = !field.required && field.key !== form.state_field
  if (mayBeEmpty || counts.get(NONE)) lanes.unshift({ key: NONE, option: null })
  return lanes
}

/** A state moves by its table; another choice goes wherever the person may write it. */
export function mayMove(form: FormInfo, field: FieldInfo, row: Row, to: string): boolean {
  const from = row.values[field.key]
  if (form.is_ledger || (from ?? NONE) === to || !canRecord(row, 'update')) return false
  if (!canEdit(field, row)) return false
  if (field.key !== form.state_field) return to !== NONE || !field.required
  return typeof from === 'string' && (form.transitions?.[from]?.includes(to) ?? false)
}
