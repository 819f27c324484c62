// SPDX-License-Identifier: Apache-2.0
// Form descriptions as the server sends them, with the fields that every form has.
import type { Filter } from '../core/filter'
import type { FieldDef, FormDef, RecordData, ViewDef, ViewSpec } from '../core/schema'
import { loadTypes } from '../fields/registry'
import { get } from './client'

export interface SortKey {
  field: string
  dir: 'asc' | 'desc'
}

export interface SavedView extends ViewDef {
  spec: ViewSpec & { filter?: Filter | null }
}

export interface FieldInfo extends FieldDef {
  /** Kept beside the record's values: owner, department, times. */
  system?: boolean
}

export interface FormInfo extends FormDef {
  fields: FieldInfo[]
  /** Owner, department and times. */
  system: FieldInfo[]
  views: SavedView[]
  is_person?: boolean
  has_plans?: boolean
  has_pool?: boolean
}

export type Row = RecordData

/** The fields that every form has are read like any other and written by the server alone. */
export function readForm(form: FormDef & { is_person?: boolean }): FormInfo {
  const system = (form.system ?? []) as FieldInfo[]
  return {
    ...form,
    can: form.can ?? [],
    views: (form.views ?? []) as SavedView[],
    system: system.map((field) => ({ ...field, computed: true, system: true })),
  }
}

/** A description, once the widgets that it asks for are here. */
export async function withTypes(asked: Promise<FormDef>): Promise<FormDef> {
  const form = await asked
  await loadTypes(form.fields)
  return { ...form, fields: form.fields.map((field) => ({ ...field, form: form.key })) }
}

export const fetchForm = (key: string, signal?: AbortSignal) =>
  withTypes(get<FormDef>(`/forms/${encodeURIComponent(key)}`, undefined, signal))

/** What a record is called: its title, else its phone (masked or not), else the form's name with its number. */
export function nameOfRow(form: FormDef, row: Row): string {
  if (row.title) return row.title
  const phone = form.fields.find((field) => field.type === 'phone')
  const number = phone && row.values[phone.key]
  return typeof number === 'string' && number !== '' ? number : `${form.title} #${row.id}`
}

export const fieldOf = (form: FormInfo, key: string): FieldInfo | undefined =>
  form.fields.find((one) => one.key === key) ?? form.system.find((one) => one.key === key)

/** A cell of a record, of its own fields or the ones every form has. */
export function cellOf(row: Row, key: string) {
  if (key in row.values) return row.values[key]
  if (key === 'owner') return row.owner ?? null
  if (key === 'dept') return row.dept ?? null
  if (key === 'created_at') return row.created_at ?? null
  if (key === 'updated_at') return row.updated_at ?? null
  if (key === 'created_by') return row.created_by ?? null
  if (key === 'updated_by') return row.updated_by ?? null
  return undefined
}
