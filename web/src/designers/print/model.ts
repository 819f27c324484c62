// SPDX-License-Identifier: Apache-2.0
// The document of a print template as its designer edits it: a plain value and pure commands on it.
// Each block has a `uid` by which the screen knows it; the server's document has none.
import type { Titles } from '../form/model'

export type Align = 'left' | 'center' | 'right'
export type Kind =
  | 'heading'
  | 'text'
  | 'grid'
  | 'table'
  | 'qr'
  | 'picture'
  | 'signatures'
  | 'line'
  | 'space'
  | 'break'

export interface Block {
  uid: string
  kind: Kind
  text?: string
  size?: number
  bold?: boolean
  align?: Align
  if?: string
  fields?: string[]
  columns?: number | string[]
  field?: string
  sums?: string[]
  width?: number
  height?: number
  labels?: string[]
}

export type SentBlock = Omit<Block, 'uid'>
export type Paper = 'a4' | 'a4_landscape' | 'a5' | 'a5_landscape' | 'receipt'

export interface Sheet {
  title: Partial<Titles>
  paper?: Paper
  margins?: number[]
  header?: string
  footer?: string
  numbers?: boolean
  blocks: Block[]
}

export type SentSheet = Omit<Sheet, 'blocks'> & { blocks: SentBlock[] }

/** A field as the designer offers it. */
export interface PrintField {
  key: string
  title: string
  type: string
  /** Of a sub-form. */
  rows?: PrintField[]
  /** Of the record that a link names: paths such as doctor.name. */
  linked?: PrintField[]
  isFile: boolean
  isNumber: boolean
}

let made = 0
const newUid = () => `b${++made}`

export const fromServer = (sent: SentSheet): Sheet => ({
  ...sent,
  blocks: sent.blocks.map((block) => ({ ...block, uid: newUid() })),
})

export const toServer = (sheet: Sheet): SentSheet => ({
  ...sheet,
  blocks: sheet.blocks.map(({ uid: _, ...block }) => block),
})

const FIRST: Record<
  Kind,
  (fields: readonly PrintField[], words: (key: string) => string) => SentBlock
> = {
  heading: (_, words) => ({ kind: 'heading', text: words('heading'), size: 18, align: 'center' }),
  text: (_, words) => ({ kind: 'text', text: words('text') }),
  grid: (fields) => ({
    kind: 'grid',
    fields: fields.filter((field) => !field.rows && !field.isFile).map((field) => field.key),
    columns: 2,
  }),
  table: (fields) => {
    const sub = fields.find((field) => field.rows)
    return {
      kind: 'table',
      field: sub?.key,
      columns: sub?.rows?.slice(0, 6).map((field) => field.key) ?? [],
      sums: sub?.rows?.filter((field) => field.isNumber).map((field) => field.key) ?? [],
    }
  },
  qr: () => ({ kind: 'qr', text: '{$link}', size: 28 }),
  picture: (fields) => ({
    kind: 'picture',
    field: fields.find((field) => field.isFile)?.key,
    height: 50,
  }),
  signatures: (_, words) => ({ kind: 'signatures', labels: [words('sign'), words('date')] }),
  line: () => ({ kind: 'line' }),
  space: () => ({ kind: 'space', height: 8 }),
  break: () => ({ kind: 'break' }),
}

/** Whether the form has what a block of this kind shows. */
export function isOffered(kind: Kind, fields: readonly PrintField[]): boolean {
  if (kind === 'grid') return fields.length > 0
  if (kind === 'table') return fields.some((field) => field.rows)
  return kind !== 'picture' || fields.some((field) => field.isFile)
}

export const newBlock = (
  kind: Kind,
  fields: readonly PrintField[],
  words: (key: string) => string,
): Block => ({ ...FIRST[kind](fields, words), uid: newUid() })

export function insert(sheet: Sheet, block: Block, at: number): Sheet {
  return { ...sheet, blocks: [...sheet.blocks.slice(0, at), block, ...sheet.blocks.slice(at)] }
}

export const change = (sheet: Sheet, uid: string, part: Partial<Block>): Sheet => ({
  ...sheet,
  blocks: sheet.blocks.map((block) => (block.uid === uid ? { ...block, ...part } : block)),
})

export const remove = (sheet: Sheet, uid: string): Sheet => ({
  ...sheet,
  blocks: sheet.blocks.filter((block) => block.uid !== uid),
})

/** To the place `at` counts among the blocks as they stand. */
export function moveTo(sheet: Sheet, uid: string, at: number): Sheet {
  const from = sheet.blocks.findIndex((block) => block.uid === uid)
  const block = sheet.blocks[from]
  const to = at > from ? at - 1 : at
  if (!block || to === from || to < 0 || to >= sheet.blocks.length) return sheet
  const rest = sheet.blocks.filter((one) => one !== block)
  return { ...sheet, blocks: [...rest.slice(0, to), block, ...rest.slice(to)] }
}

export function moveBy(sheet: Sheet, uid: string, by: -1 | 1): Sheet {
  const from = sheet.blocks.findIndex((block) => block.uid === uid)
  return moveTo(sheet, uid, by > 0 ? from + 2 : from - 1)
}

export interface Piece {
  text: string
  isField: boolean
}

/** A text in pieces, as the server reads it: {path} is a field, {{ a brace, all else itself. */
export function pieces(text: string): Piece[] {
  const out: Piece[] = []
  const put = (piece: string, isField: boolean) => {
    if (!piece) return
    const last = out[out.length - 1]
    if (last && !last.isField && !isField) last.text += piece
    else out.push({ text: piece, isField })
  }
  let at = 0
  for (const found of text.matchAll(/\{\{|\{(\$[a-z0-9_]+|[a-z0-9_.]+)\}/g)) {
    put(text.slice(at, found.index), false)
    if (found[1]) put(found[1], true)
    else put('{', false)
    at = found.index + found[0].length
  }
  put(text.slice(at), false)
  return out
}

/** The text with a field put where the cursor stands. */
export const putField = (text: string, path: string, at: number): string =>
  `${text.slice(0, at)}{${path}}${text.slice(at)}`

/** Every field that a text may hold, those behind links with both titles. */
export const allFields = (fields: readonly PrintField[]): { key: string; title: string }[] =>
  fields.flatMap((field) => [
    ...(field.rows ? [] : [{ key: field.key, title: field.title }]),
    ...(field.linked ?? []).map((far) => ({
      key: `${field.key}.${far.key}`,
      title: `${field.title} · ${far.title}`,
    })),
  ])

/** What a form is printed by to begin with. */
export function firstSheet(
  title: Partial<Titles>,
  fields: readonly PrintField[],
  words: (key: string) => string,
): Sheet {
  const kinds: Kind[] = ['heading', 'grid', 'table', 'space', 'signatures']
  return {
    title,
    paper: 'a4',
    footer: '{$org}  {$now}',
    numbers: true,
    blocks: kinds
      .filter((kind) => isOffered(kind, fields))
      .map((kind) => newBlock(kind, fields, words))
      .map((block) => (block.kind === 'heading' ? { ...block, text: title.zh ?? '' } : block)),
  }
}
