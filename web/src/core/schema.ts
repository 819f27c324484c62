// SPDX-License-Identifier: Apache-2.0
// Forms, fields and records as the server sends them. Figures are exact decimal strings;
// nothing here ever becomes a floating-point number.

import type { RuleSet } from './rules'

/** A person, department, branch or linked record. */
export interface Ref {
  id: string
  title: string
}

export interface FileRef {
  id: string
  name: string
  size: number
  mime: string
}

export interface Place {
  lat: number
  lng: number
  address: string
}

/** Answers of a matrix question: row key -> column key. */
export interface Answers {
  [row: string]: string
}

export interface SubRow {
  /** Absent in a row that is not saved yet. */
  id?: string
  values: Values
}

/**
 * text, longtext, phone, email, url, idnumber, autonumber: string. integer: number.
 * decimal "12.50", percent "0.075" (the fraction), money "1280.50" (yuan): string.
 * boolean. date "2026-07-05", time "14:03:00", datetime "2026-07-05T06:03:00Z": string.
 * richtext: HTML of a safe subset. daterange "2026-03-08/2026-03-12", month "2026-07", color "#0f766e": string.
 * duration (seconds), rating, slider, scale: number. measure: decimal string. cascade: option key.
 * region, role: Ref. tags, toothchart ("16", "16M"), bodypoint: string[]. location: Place. matrix: Answers.
 * select: option key. multiselect: option keys. user, department, branch, link: Ref.
 * links: Ref[]. subform: SubRow[]. file: FileRef[].
 */
export type Value =
  | string
  | number
  | boolean
  | null
  | Ref
  | string[]
  | Ref[]
  | FileRef[]
  | SubRow[]
  | Place
  | Answers
export type Values = Record<string, Value | undefined>

export interface Option {
  key: string
  title: string
  /** The title in the language of the house, where that is another one: formulas speak it. */
  word?: string
  /** A tone of the kit: grey, brand, info, ok, warn, danger, violet. */
  color?: string
  /** Of a cascade: the option above this one. */
  parent?: string | null
  /** No longer offered; old records still show it. */
  is_off?: boolean
}

/** A field as GET /forms/{form} tells it to this caller. Hidden fields are not there. */
export interface FieldDef {
  key: string
  type: string
  /** The form it is of, where that is known. */
  form?: string
  /** The folder under fields/ that shows it; the type's own unless given. */
  widget?: string
  title: string
  help?: string
  required?: boolean
  unique?: boolean
  sensitive?: boolean
  right?: 'read' | 'masked'
  /** Absent means yes: the public forms and sub-form rows do not say. */
  writable?: boolean
  /** Never written by a person: numbers, formulas. */
  computed?: boolean
  /** A button that the caller may press on some records. */
  pressable?: boolean
  options?: Option[]
  /** Link fields: the key of the form linked to. */
  target?: string
  /** Link fields: only records that meet it; {"$field": key} stands for a value of this record. */
  filter?: unknown
  /** Link fields: what choosing a record copies into this one. */
  carry?: { from: string; to: string }[]
  /** Link fields: the field of this form that names the same record, such as the phone. */
  text_from?: string
  /** Sub-forms: the fields of a row. */
  fields?: FieldDef[]
  /** Formula, look-up: the type of what it shows. */
  result?: string
  /** What formulas take it for: n number, t text, b truth, d day, i instant, c time; else nothing. */
  kind?: string
  /** Worked out in the browser; names are keys. */
  formula?: string
  /** Formulas that count working days: the house's holidays and the days worked in exchange. */
  calendar?: { off: string[]; on: string[] }
  /** Worked out by the server: what it is made of stands in other records. */
  asks?: boolean
  /** Decimals kept. */
  scale?: number
  unit?: string
  min?: string | number
  max?: string | number
  max_len?: number
  /** What the design set of the type's own options: unit, step, words at the ends. */
  set?: Record<string, unknown>
  /** Whoever fills in may add choices. */
  can_add?: boolean
  /** A text above it, and a line before it. */
  note?: string
  divider?: boolean
  placeholder?: string
  default?: Value
  /** Filter operators the server takes. */
  ops?: string[]
  sortable?: boolean
  groupable?: boolean
  summable?: boolean
}

export interface Section {
  title?: string
  /** Keys of fields, in order. */
  fields: string[]
  columns?: 1 | 2 | 3
  /** Its place in the form's tabs; above all tabs without one. */
  tab?: number
}

export type SummaryFn = 'sum' | 'avg' | 'min' | 'max' | 'count'

/** A tone for the records for which a condition holds; the first that holds is taken. */
export interface ColorRule {
  when: unknown
  color: string
}

/** How a view shows its records; what of it counts depends on the kind. */
export interface ViewLook {
  kind?: string
  /** A board's columns, a table's groups. */
  group?: string
  colors?: ColorRule[]
  summary?: Record<string, SummaryFn>
  /** Columns that stay in sight. */
  frozen?: number
  widths?: Record<string, number>
  /** Calendar, timeline, schedule: when a record begins and ends. */
  start?: string
  end?: string
  /** Tree: the link to the record above. */
  parent?: string
  /** Gallery: the picture. */
  image?: string
  /** Schedule: whose column a record stands in. */
  resource?: string
}

export interface ViewSpec extends ViewLook {
  fields?: string[]
  filter?: unknown
  sort?: { field: string; dir: 'asc' | 'desc' }[]
}

export interface ViewDef {
  id: string
  key: string
  title: string
  spec: ViewSpec
  is_mine?: boolean
}

export interface FormDef extends RuleSet {
  /** Keys of fields by which the same record is looked for while one types. */
  duplicates?: string[][]
  key: string
  title: string
  title_field?: string
  state_field?: string
  /** From state to the states one may move it to. */
  transitions?: Record<string, string[]>
  /** From state, to state: what the button of the move says, where it is not the state's name. */
  moves?: Record<string, Record<string, string>>
  /** Actions the caller holds on the form: create, read, update, delete, export ... */
  can: string[]
  is_ledger?: boolean
  /** Flows are run on its records. */
  has_flows?: boolean
  /** An export needs somebody's approval. */
  export_asks?: boolean
  import_key?: string[]
  fields: FieldDef[]
  /** Owner, department, created and updated: what every form has. */
  system?: FieldDef[]
  sections?: Section[]
  tabs?: string[]
  views?: ViewDef[]
}

export interface RecordData {
  id: string
  rev: number
  title: string
  owner?: Ref | null
  dept?: Ref | null
  created_at?: string
  updated_at?: string
  created_by?: Ref | null
  updated_by?: Ref | null
  values: Values
  /** Keys of fields whose value is sent masked. */
  masked?: string[]
  can?: string[]
}

export const isRef = (value: unknown): value is Ref =>
  typeof value === 'object' && value !== null && 'id' in value && 'title' in value

export function isEmpty(value: Value | undefined): boolean {
  if (value === null || value === undefined || value === '') return true
  return Array.isArray(value) && value.length === 0
}

/** A field shown to people who may at most read it. */
export const isReadOnly = (field: FieldDef): boolean => !!field.computed || field.writable === false

export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (isEmpty(a) && isEmpty(b)) return true
  return JSON.stringify(a) === JSON.stringify(b)
}

/** The fields of `next` that differ from `old`: what a save sends. */
export function changedValues(old: Values, next: Values): Values {
  const changed: Values = {}
  for (const [key, value] of Object.entries(next)) {
    if (!sameValue(old[key], value)) changed[key] = value ?? null
  }
  return changed
}

/** As the server wants to read it: references become ids, files become ids. */
export function toWire(value: Value | undefined): unknown {
  if (value === undefined) return null
  if (isRef(value)) return value.id
  if (!Array.isArray(value)) return value
  return value.map((item) => {
    if (typeof item === 'string') return item
    if ('values' in item)
      return { ...(item.id ? { id: item.id } : {}), values: valuesToWire(item.values) }
    return item.id
  })
}

export function valuesToWire(values: Values): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, toWire(value)]))
}
