// SPDX-License-Identifier: Apache-2.0
// Checks made while typing, the same ones the server makes when it stores. A check answers
// a dictionary key with its variables, or null when the value is good.
import { isDate, isDateTime, isTime } from './date'
import { isDecimal } from './format'
import { checkIdNumber } from './idnumber'
import { type FieldDef, isEmpty, isReadOnly, type SubRow, type Value, type Values } from './schema'

export interface Problem {
  key: string
  vars?: Record<string, string | number>
}

export type Check = (value: Value, field: FieldDef) => Problem | null

export const fail = (key: string, vars?: Problem['vars']): Problem => ({ key, vars })
const text = (value: Value) => String(value).trim()

/** a < b for exact decimal texts of any length. */
export function compareDecimal(a: string, b: string): number {
  const scale = Math.max(a.split('.')[1]?.length ?? 0, b.split('.')[1]?.length ?? 0)
  const scaled = (one: string) => {
    const negative = one.startsWith('-')
    const [whole = '0', fraction = ''] = one.replace(/^[+-]/, '').split('.')
    const size = BigInt(whole + fraction.padEnd(scale, '0'))
    return negative ? -size : size
  }
  const [left, right] = [scaled(a), scaled(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

function range(value: string, { min, max }: FieldDef): Problem | null {
  if (min != null && compareDecimal(value, String(min)) < 0) return fail('check.min', { min })
  if (max != null && compareDecimal(value, String(max)) > 0) return fail('check.max', { max })
  return null
}

export const number =
  (defaultScale: number): Check =>
  (value, field) => {
    const given = text(value)
    if (!isDecimal(given)) return fail('check.number')
    const scale = field.scale ?? defaultScale
    if ((given.split('.')[1]?.replace(/0+$/, '').length ?? 0) > scale)
      return scale === 0 ? fail('check.integer') : fail('check.scale', { n: scale })
    return range(given, field)
  }

const length: Check = (value, { max_len }) =>
  max_len && [...String(value)].length > max_len ? fail('check.tooLong', { n: max_len }) : null

const pattern =
  (good: (given: string) => boolean, key: string): Check =>
  (value, field) =>
    good(text(value)) ? length(value, field) : fail(key)

const MAX_SCALE = 18

// Mobile, landline with or without area code, 400/800 numbers, with or without +86.
export function isPhone(given: string): boolean {
  const digits = given.replace(/[\s()-]/g, '').replace(/^(\+|00)86/, '')
  return /^(1\d{10}|0\d{9,11}|[48]00\d{7}|[2-9]\d{6,7}|\+\d{6,15})$/.test(digits)
}

const checks: Record<string, Check> = {
  text: length,
  longtext: length,
  phone: pattern(isPhone, 'check.phone'),
  email: pattern((given) => /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(given), 'check.email'),
  url: pattern((given) => /^https?:\/\/[^\s/]+\S*$/i.test(given), 'check.url'),
  integer: number(0),
  decimal: number(MAX_SCALE),
  percent: number(MAX_SCALE),
  money: number(2),
  date: (value) => (isDate(text(value)) ? null : fail('check.date')),
  time: (value) => (isTime(text(value)) ? null : fail('check.time')),
  datetime: (value) => (isDateTime(text(value)) ? null : fail('check.date')),
  idnumber: (value) => (checkIdNumber(text(value)) ? null : fail('check.idnumber')),
}

/** The checks of types whose widgets are loaded later. */
export const addChecks = (more: Record<string, Check>) => Object.assign(checks, more)

const CHOICES = new Set(['select', 'multiselect', 'user', 'department', 'branch', 'link', 'links'])

export function checkField(field: FieldDef, value: Value | undefined): Problem | null {
  if (isEmpty(value) || (typeof value === 'string' && value.trim() === '')) {
    if (!field.required || isReadOnly(field)) return null
    return fail(CHOICES.has(field.type) ? 'check.requiredChoice' : 'check.required')
  }
  return checks[field.type]?.(value as Value, field) ?? null
}

/** Problems by path: "phone", or "items[2].price" inside a sub-form. */
export function checkForm(fields: readonly FieldDef[], values: Values): Record<string, Problem> {
  const problems: Record<string, Problem> = {}
  for (const field of fields) {
    if (isReadOnly(field)) continue
    const problem = checkField(field, values[field.key])
    if (problem) problems[field.key] = problem
    if (field.type !== 'subform') continue
    const rows = (values[field.key] as SubRow[] | null | undefined) ?? []
    rows.forEach((row, index) => {
      const inside = checkForm(field.fields ?? [], row.values)
      for (const [path, what] of Object.entries(inside)) {
        problems[`${field.key}[${index}].${path}`] = what
      }
    })
  }
  return problems
}
