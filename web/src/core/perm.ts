// SPDX-License-Identifier: Apache-2.0
// What the screen offers. The server decides in any case; this only spares people dead ends.
import { type FieldDef, type FormDef, isReadOnly, type RecordData } from './schema'

export const canForm = (form: FormDef, action: string) => form.can.includes(action)

export const canRecord = (record: RecordData, action: string) =>
  record.can?.includes(action) ?? false

export const isMasked = (record: RecordData, field: string) =>
  record.masked?.includes(field) ?? false

/** Whether this cell may be typed into: right to update, to the field, and not masked. */
export function canEdit(field: FieldDef, record?: RecordData): boolean {
  if (isReadOnly(field)) return false
  return !record || (canRecord(record, 'update') && !isMasked(record, field.key))
}
