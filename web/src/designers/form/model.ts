// SPDX-License-Identifier: Apache-2.0
// The design of a form as the designer edits it: a plain value and pure commands on it. The server's
// document is the same but for `uid`, by which the screen knows a field before it has an id.
import type { FieldDef, Option } from '../../core/schema'
import { type Anchor, insertAt, placeAt, removeFrom, stepBy } from './layout'

export interface Titles {
  zh: string
  en: string
}

export interface DesignChoice {
  key: string
  title: Titles
  color?: string
  is_off?: boolean
  /** Of a cascade: the key of the choice above. */
  parent?: string | null
}

export type Options = Record<string, unknown>

export interface DesignField {
  uid: string
  id?: string
  key?: string
  type: string
  title: Titles
  required: boolean
  unique: boolean
  indexed: boolean
  sensitive: boolean
  options: Record<string, unknown>
  choices?: DesignChoice[]
  fields?: DesignField[]
}

export interface Design {
  key: string
  title: Titles
  options: Record<string, unknown>
  fields: DesignField[]
}

/** A type of field as GET /field-types tells it. */
export interface TypeOption {
  key: string
  kind: string
  title: string
  is_fixed: boolean
  choices?: string[]
}

export interface FieldType {
  key: string
  /** Of the palette. */
  group?: string
  widget: string
  /** What formulas take its values for (core/schema.ts); '' for nothing. */
  kind?: string
  title: string
  is_computed: boolean
  may_be_unique: boolean
  has_rows: boolean
  /** A new field of this type is sensitive unless the designer says otherwise. */
  is_sensitive?: boolean
  options: TypeOption[]
  /** The options that the type itself brings. */
  known?: Option[]
  /** Types that a field of this one may change to. */
  becomes?: string[]
}

type SentField = Omit<DesignField, 'uid' | 'fields'> & { fields?: SentField[] }
export type SentDesign = Omit<Design, 'fields'> & { fields: SentField[] }

let made = 0
const newUid = () => `n${++made}`

const receive = (field: SentField): DesignField => ({
  ...field,
  uid: field.id ?? newUid(),
  fields: field.fields?.map(receive),
})

const send = ({ uid: _, fields, ...field }: DesignField): SentField =>
  fields ? { ...field, fields: fields.map(send) } : field

export const fromServer = (doc: SentDesign): Design => ({
  ...doc,
  fields: doc.fields.map(receive),
})

export const toServer = (design: Design): SentDesign => ({
  ...design,
  fields: design.fields.map(send),
})

/** A field of the design, of rows too. */
export function find(fields: readonly DesignField[], uid: string | null): DesignField | undefined {
  for (const field of fields) {
    if (field.uid === uid) return field
    const below = field.fields && find(field.fields, uid)
    if (below) return below
  }
  return undefined
}

/** The field above it, when it is of a row. */
export const parentOf = (design: Design, uid: string): DesignField | undefined =>
  design.fields.find((field) => field.fields?.some((child) => child.uid === uid))

const firstChoices = (words: readonly string[]): DesignChoice[] =>
  words.map((zh, i) => ({ key: `o${i + 1}`, title: { zh, en: '' } }))

/** A matrix question without questions would be no question. */
const firstRows = () => [{ key: 'r1', title: { zh: '1', en: '1' } }]

export function newField(
  type: FieldType,
  title: string,
  choiceWords: readonly string[],
  options: Record<string, unknown> = {},
): DesignField {
  return {
    uid: newUid(),
    type: type.key,
    title: { zh: title, en: '' },
    required: false,
    unique: false,
    indexed: false,
    sensitive: !!type.is_sensitive,
    options: type.options.some((one) => one.kind === 'rows')
      ? { rows: firstRows(), ...options }
      : options,
    ...(hasChoices(type) ? { choices: firstChoices(choiceWords) } : {}),
    ...(type.has_rows ? { fields: [] } : {}),
  }
}

export const hasChoices = (type: FieldType | undefined): boolean =>
  !!type?.options.some((option) => option.kind === 'options')

const mapFields = (
  fields: readonly DesignField[],
  change: (list: DesignField[]) => DesignField[],
): DesignField[] =>
  change(fields.map((f) => (f.fields ? { ...f, fields: mapFields(f.fields, change) } : f)))

/** Puts a field at a place of the form, or into the rows of `into`. */
export function insert(design: Design, field: DesignField, at: number, into?: string): Design {
  const put = (list: readonly DesignField[]) => [...list.slice(0, at), field, ...list.slice(at)]
  const before = design.fields[at - 1]
  if (!into && before)
    return { ...design, fields: insertAt(design.fields, field, { uid: before.uid, after: true }) }
  if (!into) return { ...design, fields: put(design.fields) }
  return {
    ...design,
    fields: design.fields.map((f) =>
      f.uid === into && f.fields ? { ...f, fields: put(f.fields) } : f,
    ),
  }
}

/** Puts a field beside another of the form. */
export const insertBeside = (design: Design, field: DesignField, anchor: Anchor): Design => ({
  ...design,
  fields: insertAt(design.fields, field, anchor),
})

export function remove(design: Design, uid: string): Design {
  return {
    ...design,
    fields: mapFields(removeFrom(design.fields, uid), (list) => list.filter((f) => f.uid !== uid)),
  }
}

/** Moves a field of the form beside another. */
export function place(design: Design, uid: string, anchor: Anchor): Design {
  const fields = placeAt(design.fields, uid, anchor)
  return fields === design.fields ? design : { ...design, fields: [...fields] }
}

/** Moves a field so that it stands at place `to` of the list it is in. */
export function moveTo(design: Design, uid: string, to: number): Design {
  const move = (list: DesignField[]) => {
    const from = list.findIndex((f) => f.uid === uid)
    const field = list[from]
    if (!field) return list
    const rest = list.filter((f) => f !== field)
    const at = Math.max(0, Math.min(rest.length, to))
    return [...rest.slice(0, at), field, ...rest.slice(at)]
  }
  const place = siblings(design, uid).findIndex((f) => f.uid === uid)
  if (place === Math.max(0, Math.min(siblings(design, uid).length - 1, to))) return design
  return { ...design, fields: mapFields(design.fields, move) }
}

export const siblings = (design: Design, uid: string): readonly DesignField[] =>
  parentOf(design, uid)?.fields ?? design.fields

export function moveBy(design: Design, uid: string, by: 1 | -1): Design {
  if (parentOf(design, uid))
    return moveTo(design, uid, siblings(design, uid).findIndex((f) => f.uid === uid) + by)
  const fields = stepBy(design.fields, uid, by)
  return fields === design.fields ? design : { ...design, fields: [...fields] }
}

export function change(design: Design, uid: string, part: Partial<DesignField>): Design {
  const fields = mapFields(design.fields, (list) =>
    list.map((f) => (f.uid === uid ? { ...f, ...part } : f)),
  )
  return { ...design, fields }
}

/** An option of the type; nothing is kept of an empty one. */
export function setOption(field: DesignField, key: string, value: unknown): Partial<DesignField> {
  const options = { ...field.options }
  if (value === null || value === '' || value === undefined || value === false) delete options[key]
  else options[key] = value
  return { options }
}

/** Whether messages to people outside may contain it: said, or left to the server's rule. */
export const mayLeave = (field: DesignField): string =>
  field.options.may_leave === true ? 'yes' : field.options.may_leave === false ? 'no' : 'auto'

export function setMayLeave(field: DesignField, key: string): Partial<DesignField> {
  const { may_leave: _, ...options } = field.options
  return { options: key === 'auto' ? options : { ...options, may_leave: key === 'yes' } }
}

/** The next free key of a choice; keys are stored with records and never reused. */
export function newChoice(field: DesignField, zh: string): DesignChoice[] {
  const taken = new Set((field.choices ?? []).map((choice) => choice.key))
  let n = taken.size + 1
  while (taken.has(`o${n}`)) n++
  return [...(field.choices ?? []), { key: `o${n}`, title: { zh, en: '' } }]
}

/** Lines pasted at once become choices; those that are there already are left as they are. */
export function addChoices(field: DesignField, text: string): DesignChoice[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  return lines.reduce<DesignChoice[]>((choices, zh) => {
    if (!zh || choices.some((choice) => choice.title.zh === zh)) return choices
    return newChoice({ ...field, choices }, zh)
  }, field.choices ?? [])
}

/** The same with levels: a line that is set in stands below the one before it. */
export function addLevels(field: DesignField, text: string): DesignChoice[] {
  let choices = field.choices ?? []
  const above: { indent: number; key: string }[] = []
  for (const line of text.split(/\r?\n/)) {
    const zh = line.trim()
    if (!zh) continue
    const indent = (/^[\t \u3000]*/.exec(line)?.[0] ?? '').replace(/\t/g, '  ').length
    while (above.length > 0 && (above[above.length - 1]?.indent ?? 0) >= indent) above.pop()
    const parent = above[above.length - 1]?.key
    const there = choices.find((one) => one.title.zh === zh && (one.parent ?? undefined) === parent)
    if (!there) choices = newChoice({ ...field, choices }, zh)
    const made = there ?? (choices[choices.length - 1] as DesignChoice)
    if (!there && parent) choices = choices.map((one) => (one === made ? { ...one, parent } : one))
    above.push({ indent, key: made.key })
  }
  return choices
}

const depthIn = (choices: readonly DesignChoice[], choice: DesignChoice): number => {
  let depth = 0
  for (let at = choice; at.parent && depth < 9; depth++) {
    const up = choices.find((one) => one.key === at.parent)
    if (!up) break
    at = up
  }
  return depth
}
export const depthOf = depthIn

/** One level down: below the choice before it on its level; one level up: beside the one above it. */
export function indent(choices: readonly DesignChoice[], key: string, by: 1 | -1): DesignChoice[] {
  const at = choices.findIndex((one) => one.key === key)
  const choice = choices[at]
  if (!choice) return [...choices]
  const above = choices.find((one) => one.key === choice.parent)
  const before = choices
    .slice(0, at)
    .reverse()
    .find((one) => (one.parent ?? null) === (choice.parent ?? null) && !one.is_off)
  const parent = by > 0 ? (before?.key ?? choice.parent) : (above?.parent ?? null)
  return choices.map((one) => (one === choice ? { ...one, parent: parent ?? null } : one))
}

/** Gives a field a key that others can name; permanent once it is published. */
export function withKey(
  design: Design,
  uid: string,
  stem: string,
): { design: Design; key: string } {
  const field = find(design.fields, uid)
  if (!field || field.key) return { design, key: field?.key ?? '' }
  const taken = new Set(design.fields.map((one) => one.key))
  let n = 1
  while (taken.has(`${stem}_${n}`)) n++
  return { design: change(design, uid, { key: `${stem}_${n}` }), key: `${stem}_${n}` }
}

/** As form widgets want it, for showing the form while it is designed. */
export function asFieldDef(field: DesignField, types: readonly FieldType[], zh: boolean): FieldDef {
  const word = (title: Titles) => (zh ? title.zh : title.en || title.zh)
  const help = String(field.options[zh ? 'help_zh' : 'help_en'] ?? field.options.help_zh ?? '')
  const own = types.find((type) => type.key === field.type)
  const options: Option[] | undefined = field.choices
    ?.filter((choice) => !choice.is_off)
    .map(({ key, title, color, parent }) => ({
      key,
      title: word(title),
      color,
      ...(parent ? { parent } : {}),
    }))
  return {
    key: field.uid,
    type: field.type,
    widget: types.find((type) => type.key === field.type)?.widget,
    title: word(field.title),
    help: help || undefined,
    note:
      String(field.options[zh ? 'note_zh' : 'note_en'] ?? field.options.note_zh ?? '') || undefined,
    divider: field.options.divider === true,
    set: field.options,
    required: field.required,
    options: options ?? own?.known,
    target: typeof field.options.target === 'string' ? field.options.target : undefined,
    result: typeof field.options.result === 'string' ? field.options.result : undefined,
    scale: Number(field.options.scale ?? 2),
    computed: types.find((type) => type.key === field.type)?.is_computed,
    fields: field.fields?.map((child) => asFieldDef(child, types, zh)),
  }
}

// What makes a field look as it does, whatever its type.
const LOOKS = /^(help|section|tab|note)_(zh|en)$|^(divider|may_leave)$/

/** The field in another type: looks and shared options stay; `stored` is the field as it is published. */
export function retype(
  field: DesignField,
  to: FieldType,
  stored: DesignField | undefined,
): Partial<DesignField> {
  if (stored?.type === to.key)
    return {
      type: to.key,
      options: stored.options,
      choices: stored.choices,
      unique: stored.unique,
      sensitive: stored.sensitive,
    }
  const known = new Set(to.options.map((option) => option.key))
  const options = Object.fromEntries(
    Object.entries(field.options).filter(
      ([key]) => LOOKS.test(key) || (known.has(key) && key !== 'default'),
    ),
  )
  return {
    type: to.key,
    options,
    choices: hasChoices(to) ? (field.choices ?? []) : undefined,
    unique: field.unique && to.may_be_unique,
    sensitive: field.sensitive || !!to.is_sensitive,
  }
}

/** Whether an option that decides how values are stored must stay: where values can be converted it may change. */
export const isFixed = (
  option: TypeOption,
  field: DesignField,
  stored: DesignField | undefined,
  type: FieldType | undefined,
): boolean =>
  option.is_fixed &&
  !!field.id &&
  (!stored || stored.type === field.type) &&
  (option.kind === 'form' || !type?.becomes?.length)

const nature = (field: DesignField) =>
  JSON.stringify([field.type, field.options, field.choices, field.unique, field.indexed])

/** Mine, carried over to what somebody else has published meanwhile: their new fields join mine, and a
 * field of which I left type and options alone is theirs. */
export function rebase(mine: Design, base: Design, theirs: Design): Design {
  const known = new Set(base.fields.map((field) => field.id))
  const added = theirs.fields.filter((field) => !known.has(field.id))
  const follow = (field: DesignField): DesignField => {
    const was = find(base.fields, field.uid)
    const now = find(theirs.fields, field.uid)
    const fields = field.fields?.map(follow)
    if (!was || !now || nature(was) !== nature(field)) return { ...field, fields }
    const { type, options, choices, unique, indexed } = now
    return { ...field, type, options, choices, unique, indexed, fields }
  }
  const options = mergeOptions(mine.options, base.options, theirs.options)
  return { ...mine, options, fields: [...mine.fields.map(follow), ...added] }
}

/** Of the form's options, such as its rules, mine are those that I changed. */
function mergeOptions(mine: Options, base: Options, theirs: Options): Options {
  const same = (key: string) => JSON.stringify(mine[key]) === JSON.stringify(base[key])
  const merged = { ...mine }
  for (const key of Object.keys({ ...base, ...theirs })) {
    if (!same(key)) continue
    if (key in theirs) merged[key] = theirs[key]
    else delete merged[key]
  }
  return merged
}
