// SPDX-License-Identifier: Apache-2.0
// The action "call" as its editor changes it: rows of names and values, in the order in which they stand.

export type Said =
  | { value: unknown }
  | { field: string }
  | { formula: string }
  | { text: string }
  | { now: true }
  | { today: number }
  | { record: true }
export type SaidKind = 'field' | 'text' | 'value' | 'formula' | 'now' | 'today' | 'record'
export const SAID_KINDS: readonly SaidKind[] = [
  'field',
  'text',
  'value',
  'formula',
  'now',
  'today',
  'record',
]

export const saidKind = (said: Said) => Object.keys(said)[0] as SaidKind

export const FRESH_SAID: Record<SaidKind, Said> = {
  field: { field: '' },
  text: { text: '' },
  value: { value: '' },
  formula: { formula: '' },
  now: { now: true },
  today: { today: 0 },
  record: { record: true },
}

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type Method = (typeof METHODS)[number]

/** A row gets another name and keeps its place; a name that is there already is not taken. */
export function renamed<T>(rows: Record<string, T>, from: string, to: string): Record<string, T> {
  if (from === to || to in rows) return rows
  return Object.fromEntries(Object.entries(rows).map(([key, v]) => [key === from ? to : key, v]))
}

export function without<T>(rows: Record<string, T>, key: string): Record<string, T> | undefined {
  const left = Object.entries(rows).filter(([one]) => one !== key)
  return left.length ? Object.fromEntries(left) : undefined
}

export function freeName(rows: Record<string, unknown>): string {
  for (let n = 1; ; n++) if (!(`name${n}` in rows)) return `name${n}`
}

/** "12" and "true" are what they look like; all else is text. */
export function readFixed(text: string): unknown {
  const plain = text.trim()
  if (/^-?(0|[1-9]\d{0,14})(\.\d{1,6})?$/.test(plain)) return Number(plain)
  if (plain === 'true' || plain === 'false') return plain === 'true'
  return text
}
export const showFixed = (value: unknown) =>
  typeof value === 'string' ? value : value == null ? '' : JSON.stringify(value)

/** "200, 201"; empty: none given; null: not statuses. */
export function readStatuses(text: string): number[] | undefined | null {
  const parts = text
    .normalize('NFKC')
    .split(/[,，、\s]+/)
    .filter(Boolean)
  if (!parts.length) return undefined
  return parts.every((one) => /^[1-5]\d\d$/.test(one)) ? parts.map(Number) : null
}
