// SPDX-License-Identifier: Apache-2.0
// What a block copied from a spreadsheet would do to a list: each cell taken or refused with its
// reason, before anything is written. Pure.
import { cellOf, type FieldInfo, type FormInfo, type Row } from '../../api/forms'
import { isMasked } from '../../core/perm'
import {
  isEmpty,
  isReadOnly,
  type Ref,
  sameValue,
  type Value,
  type Values,
} from '../../core/schema'
import { checkField } from '../../core/validate'
import { fieldModule, widgetOf } from '../../fields/registry'

export const MOST_ROWS = 2000
export const MOST_COLUMNS = 60

// ---- reading ----

/** Cells of tab-separated text as Excel and WPS write it: quoted where a cell has breaks or quotes. */
export function readTsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let at = 0
  const end = () => {
    row.push(cell)
    cell = ''
  }
  while (at < text.length) {
    const char = text[at] as string
    if (char === '"' && cell === '') {
      const close = closing(text, at + 1)
      if (close > 0) {
        cell = text.slice(at + 1, close).replaceAll('""', '"')
        at = close + 1
        continue
      }
    }
    if (char === '\t') end()
    else if (char === '\n' || char === '\r') {
      if (char === '\r' && text[at + 1] === '\n') at += 1
      end()
      rows.push(row)
      row = []
    } else cell += char
    at += 1
  }
  if (cell !== '' || row.length > 0) {
    end()
    rows.push(row)
  }
  return rows
}

/** Where a quoted cell ends: at a quote with a border after it; 0 where none does. */
function closing(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] !== '"') continue
    if (text[at + 1] === '"') at += 1
    else return /^[\t\r\n]?$/.test(text[at + 1] ?? '') ? at : 0
  }
  return 0
}

const NAMED: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
}

const plain = (html: string) =>
  html
    .replace(/\s+/g, ' ')
    .replace(/<br[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(#x?[0-9a-f]+|[a-z]+);/gi, (all, name: string) => {
      if (!name.startsWith('#')) return NAMED[name.toLowerCase()] ?? all
      const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''
    })
    .trim()

/** The cells of the first table in a piece of HTML; merged cells leave the others empty. */
export function readHtml(html: string): string[][] {
  const table = /<table[\s\S]*?<\/table>/i.exec(html)?.[0] ?? ''
  return [...table.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/gi)].map((row) =>
    [...(row[1] as string).matchAll(/<t[dh]([^>]*)>([\s\S]*?)<\/t[dh]>/gi)].flatMap((cell) => {
      const span = Number(/colspan\s*=\s*["']?(\d+)/i.exec(cell[1] as string)?.[1] ?? 1)
      const more = Math.min(Math.max(span, 1), MOST_COLUMNS) - 1
      return [plain(cell[2] as string), ...Array<string>(more).fill('')]
    }),
  )
}

export function readClipboard(text: string, html: string): string[][] {
  const rows = text ? readTsv(text) : readHtml(html)
  while (rows.length > 0 && rows.at(-1)?.every((cell) => cell.trim() === '')) rows.pop()
  return rows
}

// ---- planning ----

export interface Why {
  key: string
  vars?: Record<string, string | number>
}

export interface PlannedCell {
  text: string
  field: FieldInfo | null
  state: 'set' | 'same' | 'refused' | 'empty'
  value?: Value
  why?: Why
}

export interface PlannedRow {
  /** The record that is changed; null makes a new one. */
  row: Row | null
  cells: PlannedCell[]
  /** Why nothing of it is written. */
  why?: Why
}

export interface Target {
  form: FormInfo
  /** The columns from the cell on where it was pasted. */
  fields: readonly FieldInfo[]
  /** The rows from there on; what is missing at the end is made new. */
  rows: readonly Row[]
  mayCreate: boolean
  mayEdit: (row: Row, field: FieldInfo) => boolean
  /** Records that texts name, by refKey(). */
  refs: ReadonlyMap<string, Ref | 'none' | 'many'>
}

const ONE_REF = new Set(['user', 'department', 'branch', 'link', 'role'])
const MANY_REFS = new Set(['links', 'users', 'departments'])
const isRefField = (field: FieldInfo) => ONE_REF.has(field.type) || MANY_REFS.has(field.type)
export const refKey = (field: FieldInfo, text: string) => `${field.key}\n${text}`

const partsOf = (field: FieldInfo, text: string) =>
  MANY_REFS.has(field.type)
    ? text
        .split(/[、,，;；\n]/)
        .map((part) => part.trim())
        .filter(Boolean)
    : [text]

/** The texts that name people, departments or records: what is to be looked up first. */
export function namesIn(
  block: readonly string[][],
  fields: readonly FieldInfo[],
): { field: FieldInfo; text: string }[] {
  const found = new Map<string, { field: FieldInfo; text: string }>()
  for (const cells of block) {
    cells.forEach((cell, at) => {
      const field = fields[at]
      const text = cell.trim()
      if (!field || !text || !isRefField(field) || isReadOnly(field)) return
      for (const part of partsOf(field, text)) found.set(refKey(field, part), { field, text: part })
    })
  }
  return [...found.values()]
}

/** Where the first line names columns of the form, they are taken by name and not by place. */
export function headOf(
  block: readonly string[][],
  form: FormInfo,
): { fields: FieldInfo[]; block: string[][] } | null {
  const [first, ...rest] = block
  if (!first || rest.length === 0) return null
  const fields = first.map((cell) => form.fields.find((field) => field.title === cell.trim()))
  if (fields.some((field) => !field) || new Set(fields).size < fields.length) return null
  return { fields: fields as FieldInfo[], block: rest }
}

const refuse = (text: string, field: FieldInfo | null, why: Why): PlannedCell => ({
  text,
  field,
  state: 'refused',
  why,
})

function readValue(field: FieldInfo, text: string, refs: Target['refs']): Value | Why {
  if (text === '') return null
  if (isRefField(field)) {
    const found: Ref[] = []
    for (const part of partsOf(field, text)) {
      const ref = refs.get(refKey(field, part)) ?? 'none'
      if (ref === 'none') return { key: 'paste.noMatch', vars: { text: part } }
      if (ref === 'many') return { key: 'paste.manyMatch', vars: { text: part } }
      found.push(ref)
    }
    return MANY_REFS.has(field.type) ? found : (found[0] ?? null)
  }
  const value = widgetOf(field).parse?.(text, field) ?? null
  if (field.type === 'boolean' && typeof value !== 'boolean')
    return { key: 'paste.noOption', vars: { text } }
  // A list without choices is no list: the server tells an empty one for every field.
  if (!field.options?.length) return value
  const keys = (Array.isArray(value) ? value : [value]) as (string | null)[]
  const unknown = keys.find((key) => !field.options?.some((one) => one.key === key && !one.is_off))
  return unknown === undefined ? value : { key: 'paste.noOption', vars: { text: String(unknown) } }
}

const isWhy = (found: Value | Why): found is Why =>
  typeof found === 'object' && found !== null && !Array.isArray(found) && 'key' in found

function plan(given: string, field: FieldInfo | undefined, row: Row | null, to: Target) {
  const text = given.trim()
  if (!field) return refuse(text, null, { key: 'paste.noColumn' })
  if (row ? !to.mayEdit(row, field) : isReadOnly(field)) {
    if (!row && text === '') return { text, field, state: 'empty' as const }
    const isMask = !!row && isMasked(row, field.key)
    return refuse(text, field, { key: isMask ? 'paste.masked' : 'paste.mayNot' })
  }
  if (!isRefField(field) && !fieldModule(field.widget ?? field.type).parse)
    return refuse(text, field, { key: 'paste.cannot' })
  const value = readValue(field, text, to.refs)
  if (isWhy(value)) return refuse(text, field, value)
  if (!row && isEmpty(value)) return { text, field, state: 'empty' as const }
  if (row && sameValue(cellOf(row, field.key), value))
    return { text, field, state: 'same' as const, value }
  const problem = checkField(field, value)
  return problem ? refuse(text, field, problem) : { text, field, state: 'set' as const, value }
}

/** A new record needs what every one of its kind must have. */
function missing(form: FormInfo, cells: readonly PlannedCell[]): Why | undefined {
  const given = new Set(cells.filter((one) => one.state === 'set').map((one) => one.field?.key))
  const lacks = form.fields.filter(
    (field) =>
      field.required && !isReadOnly(field) && field.default === undefined && !given.has(field.key),
  )
  if (lacks.length === 0) return undefined
  return { key: 'paste.missing', vars: { fields: lacks.map((field) => field.title).join('、') } }
}

export function planPaste(block: readonly string[][], to: Target): PlannedRow[] {
  return block.map((cells, at) => {
    const row = to.rows[at] ?? null
    const planned: PlannedCell[] = cells.map((cell, right) => plan(cell, to.fields[right], row, to))
    if (row) return { row, cells: planned }
    if (!to.mayCreate) return { row, cells: planned, why: { key: 'paste.mayNotCreate' } }
    return { row, cells: planned, why: missing(to.form, planned) }
  })
}

// ---- what comes of it ----

export interface Work {
  update: { row: Row; values: Values; old: Values }[]
  create: Values[]
}

const valuesOf = (cells: readonly PlannedCell[]): Values =>
  Object.fromEntries(
    cells.flatMap((cell) =>
      cell.state === 'set' && cell.field ? [[cell.field.key, cell.value ?? null]] : [],
    ),
  )

export function workOf(rows: readonly PlannedRow[]): Work {
  const work: Work = { update: [], create: [] }
  for (const { row, cells, why } of rows) {
    const values = valuesOf(cells)
    if (why || Object.keys(values).length === 0) continue
    if (!row) work.create.push(values)
    else {
      const old = Object.fromEntries(
        Object.keys(values).map((key) => [key, (cellOf(row, key) ?? null) as Value]),
      )
      work.update.push({ row, values, old })
    }
  }
  return work
}

export interface Tally {
  changed: number
  made: number
  cells: number
  refused: number
}

export function tallyOf(rows: readonly PlannedRow[]): Tally {
  const tally: Tally = { changed: 0, made: 0, cells: 0, refused: 0 }
  for (const { row, cells, why } of rows) {
    const set = cells.filter((cell) => cell.state === 'set').length
    tally.refused += why ? set : 0
    tally.refused += cells.filter((cell) => cell.state === 'refused').length
    if (why || set === 0) continue
    tally.cells += set
    if (row) tally.changed += 1
    else tally.made += 1
  }
  return tally
}

export function chunks<T>(all: readonly T[], size: number): T[][] {
  const out: T[][] = []
  for (let at = 0; at < all.length; at += size) out.push(all.slice(at, at + size))
  return out
}
