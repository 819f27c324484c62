// SPDX-License-Identifier: Apache-2.0
// Conditions over one record as it is being edited: the grammar and the meaning of filters, as
// src/meta/condition.c has them too. Two-valued: an empty operand matches nothing but `empty`.
import { addDays, today } from './date'
import type { FieldDef, Value, Values } from './schema'
import { isEmpty } from './schema'
import { compareDecimal } from './validate'

/** Another field of the record in a value's place. */
export interface FieldValue {
  $field: string
}

export type When =
  | { and: When[] }
  | { or: When[] }
  | { not: When }
  | { field: string; op: string; value?: unknown }
  | Record<string, never>

export interface Asking {
  fields: readonly FieldDef[]
  values: Values
  /** The acting user and his department. */
  me?: string
  dept?: string
  now?: number
}

type Plain = string | boolean | null

const NUMBERS = new Set([
  ...['integer', 'decimal', 'percent', 'money', 'rating', 'slider', 'scale', 'duration', 'measure'],
])

const kindOf = (field: FieldDef) => field.result ?? field.type

// As the server stores it, without spaces, marks and the country's code.
const phone = (text: string) =>
  text.replace(/[\s()-]/g, '').replace(/^(?:\+|00)?86(?=1[3-9]\d{9}$)/, '')

/** One value as it is compared: of a reference its id. */
function plain(kind: string, value: unknown): Plain {
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'object') return 'id' in value ? String(value.id) : null
  if (typeof value === 'boolean') return value
  const text = String(value).trim()
  if (kind === 'phone') return phone(text)
  if (kind === 'time' && text.length === 5) return `${text}:00`
  return text
}

/** By code point, as the server sorts. */
function compareText(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => Array.from(text, (one) => one.codePointAt(0) ?? 0))
  if (!left || !right) return 0
  for (let i = 0; i < left.length && i < right.length; i += 1) {
    const order = (left[i] ?? 0) - (right[i] ?? 0)
    if (order !== 0) return order
  }
  return left.length - right.length
}

function compare(kind: string, a: Plain, b: Plain): number {
  if (NUMBERS.has(kind)) return compareDecimal(String(a), String(b))
  if (kind === 'datetime') return Date.parse(String(a)) - Date.parse(String(b))
  return compareText(String(a), String(b))
}

const fold = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

function operand(value: unknown, kind: string, asking: Asking): Plain {
  if (typeof value !== 'object' || value === null) return plain(kind, value)
  if ('$me' in value) return asking.me ?? null
  if ('$dept' in value) return asking.dept ?? null
  if ('$today' in value) {
    const day = addDays(today(asking.now), Number(value.$today))
    return kind === 'datetime' ? `${day}T00:00:00+08:00` : day
  }
  if ('$field' in value) return plain(kind, asking.values[String(value.$field)])
  return plain(kind, value)
}

function listHolds(op: string, kind: string, cell: unknown[], wanted: Plain[]): boolean {
  const held = new Set(cell.map((item) => plain(kind, item)))
  const has = (item: Plain) => item !== null && held.has(item)
  if (op === 'has_all') return wanted.length > 0 && wanted.every(has)
  return op === 'has_any' && wanted.some(has)
}

function oneHolds(op: string, kind: string, cell: Plain, wanted: Plain[]): boolean {
  const [first = null, second = null] = wanted
  const equal = wanted.some((item) => item !== null && compare(kind, cell, item) === 0)
  if (op === 'in') return equal
  if (op === 'not_in') return !equal
  if (first === null) return false
  const text = fold(String(cell))
  if (op === 'contains') return text.includes(fold(String(first)))
  if (op === 'not_contains') return !text.includes(fold(String(first)))
  if (op === 'starts') return text.startsWith(fold(String(first)))
  const order = compare(kind, cell, first)
  if (op === 'eq') return order === 0
  if (op === 'ne') return order !== 0
  if (op === 'lt') return order < 0
  if (op === 'le') return order <= 0
  if (op === 'gt') return order > 0
  if (op === 'ge') return order >= 0
  if (op !== 'between' || second === null) return false
  return order >= 0 && compare(kind, cell, second) <= 0
}

export function holds(when: When, asking: Asking): boolean {
  if ('and' in when) return (when.and as When[]).every((one) => holds(one, asking))
  if ('or' in when) return (when.or as When[]).some((one) => holds(one, asking))
  if ('not' in when) return !holds(when.not as When, asking)
  if (!('field' in when)) return true
  const { field: key, op, value } = when as { field: string; op: string; value?: unknown }
  const field = asking.fields.find((one) => one.key === key)
  const cell: Value | undefined = asking.values[key]
  const blank = isEmpty(cell) || (typeof cell === 'string' && cell.trim() === '')
  if (op === 'empty') return blank
  if (blank || !field) return false
  if (op === 'not_empty') return true
  const kind = kindOf(field)
  const given = op === 'contains' || op === 'not_contains' || op === 'starts' ? 'text' : kind
  const wanted = (Array.isArray(value) ? value : [value]).map((one) => operand(one, given, asking))
  if (Array.isArray(cell)) return listHolds(op, kind, cell, wanted)
  return oneHolds(op, kind, plain(kind, cell), wanted)
}

/** The fields that it reads. */
export function reads(when: When): string[] {
  if ('and' in when) return (when.and as When[]).flatMap(reads)
  if ('or' in when) return (when.or as When[]).flatMap(reads)
  if ('not' in when) return reads(when.not as When)
  if (!('field' in when)) return []
  const { field, value } = when as { field: string; value?: unknown }
  const others = (Array.isArray(value) ? value : [value]).flatMap((one) =>
    typeof one === 'object' && one !== null && '$field' in one ? [String(one.$field)] : [],
  )
  return [field, ...others]
}
