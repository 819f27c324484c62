// SPDX-License-Identifier: Apache-2.0
// The rules of a form as the designer edits them: lists in the form's options, changed by pure
// functions, so that undo, versions and the list of differences know them already.
import type { FormInfo } from '../../../api/forms'
import { reads, type When } from '../../../core/condition'
import { asFieldDef, type Design, type DesignField, type FieldType, type Titles } from '../model'

export interface RuleDraft {
  when: When
  then: 'show' | 'require' | 'lock' | 'offer'
  fields: string[]
  choices?: string[]
}

export interface CheckDraft {
  when?: When
  formula?: string
  message: Titles
  fields?: string[]
}

export interface UniqueDraft {
  fields: string[]
  message?: Titles
}

export interface DuplicateDraft {
  fields: string[]
  hint?: 'exists' | 'none'
  ask?: string
}

interface Lists {
  rules: RuleDraft
  checks: CheckDraft
  uniques: UniqueDraft
  duplicates: DuplicateDraft
}
export type ListName = keyof Lists

export const listOf = <N extends ListName>(design: Design, name: N): Lists[N][] =>
  (design.options[name] as Lists[N][] | undefined) ?? []

/** Nothing is kept of an empty list. */
export function setList<N extends ListName>(design: Design, name: N, list: Lists[N][]): Design {
  const { [name]: _, ...options } = design.options
  return { ...design, options: list.length > 0 ? { ...options, [name]: list } : options }
}

export const addTo = <N extends ListName>(design: Design, name: N, item: Lists[N]): Design =>
  setList(design, name, [...listOf(design, name), item])

export const changeAt = <N extends ListName>(
  design: Design,
  name: N,
  at: number,
  part: Partial<Lists[N]>,
): Design =>
  setList(
    design,
    name,
    listOf(design, name).map((one, i) => (i === at ? { ...one, ...part } : one)),
  )

export const removeAt = (design: Design, name: ListName, at: number): Design =>
  setList(
    design,
    name,
    (listOf(design, name) as Lists[typeof name][]).filter((_, i) => i !== at) as never,
  )

/** What is done is kept, what it takes with it goes: choices belong to offering alone. */
export function setThen(design: Design, at: number, then: RuleDraft['then']): Design {
  const rule = listOf(design, 'rules')[at]
  if (!rule) return design
  const { choices, ...rest } = rule
  const next: RuleDraft =
    then === 'offer' ? { ...rest, then, choices: choices ?? [] } : { ...rest, then }
  const left = next.fields.filter((key) => mayBe(then, fieldOf(design, key)))
  return setList(
    design,
    'rules',
    listOf(design, 'rules').map((one, i) => (i === at ? { ...next, fields: left } : one)),
  )
}

const fieldOf = (design: Design, key: string) => design.fields.find((field) => field.key === key)

/** Whether a rule may do this to the field. */
export function mayBe(
  then: RuleDraft['then'],
  field: DesignField | undefined,
  types: readonly FieldType[] = [],
): boolean {
  if (!field) return false
  if (then === 'show') return true
  if (types.find((type) => type.key === field.type)?.is_computed) return false
  return then !== 'offer' || !!field.choices?.length
}

/** Choices that an offering rule may leave: of all its fields. */
export const choicesOf = (design: Design, keys: readonly string[]) => {
  const all = keys.flatMap((key) => fieldOf(design, key)?.choices ?? [])
  return all.filter(
    (choice, i) => !choice.is_off && all.findIndex((one) => one.key === choice.key) === i,
  )
}

/** One value a record, so that two records can share it. */
export function mayBeShared(field: DesignField, types: readonly FieldType[]): boolean {
  const type = types.find((one) => one.key === field.type)
  const many = ['multiselect', 'links', 'attachment', 'image', 'signature', 'tags', 'users']
  return !!field.key && !type?.is_computed && !type?.has_rows && !many.includes(field.type)
}

let random = () => Math.random()
/** For tests. */
export const setRandom = (next: () => number) => {
  random = next
}

/** A rule names fields by key: those that are not published yet get one. */
export function withKeys(design: Design): Design {
  if (design.fields.every((field) => field.key)) return design
  const taken = new Set(design.fields.map((field) => field.key))
  const make = (): string => {
    const key = `x_${Math.floor(random() * 36 ** 6).toString(36)}`
    if (taken.has(key)) return make()
    taken.add(key)
    return key
  }
  const fields = design.fields.map((field) => (field.key ? field : { ...field, key: make() }))
  return { ...design, fields }
}

/** A sub-form as a form of its own: its rows' fields, and the rules that stand in its options. */
export const asDesign = (field: DesignField): Design => ({
  key: field.key ?? '',
  title: field.title,
  options: field.options,
  fields: field.fields ?? [],
})

/** The rules that would name nothing if the field went. */
export function rulesNaming(design: Design, key: string | undefined): number {
  if (!key) return 0
  const named = (item: { when?: When; fields?: string[] }) =>
    !!item.fields?.includes(key) || (!!item.when && reads(item.when).includes(key))
  const lists: ListName[] = ['rules', 'checks', 'uniques', 'duplicates']
  return lists.reduce((n, name) => n + listOf(design, name).filter(named).length, 0)
}

/** The form as the editor of conditions wants it. */
export function asForm(design: Design, types: readonly FieldType[], zh: boolean): FormInfo {
  const fields = design.fields.flatMap((field) =>
    field.key ? [{ ...asFieldDef(field, types, zh), key: field.key }] : [],
  )
  return { key: design.key, title: design.title.zh, can: [], fields, system: [], views: [] }
}

const NUMBERS = ['integer', 'decimal', 'percent', 'money', 'rating', 'slider', 'scale', 'duration']
const TEXTS = ['text', 'longtext', 'phone', 'email', 'url', 'idnumber', 'autonumber', 'barcode']

/** Other fields that hold the same kind of value. */
export function comparable(form: FormInfo, key: string) {
  const kind = (one: { type: string; result?: string }) => one.result ?? one.type
  const family = (one: { type: string; result?: string }) =>
    [NUMBERS, TEXTS].find((list) => list.includes(kind(one)))?.[0] ?? kind(one)
  const field = form.fields.find((one) => one.key === key)
  const alone = ['select', 'multiselect', 'subform', 'attachment', 'links', 'boolean']
  if (!field || alone.includes(kind(field))) return []
  return form.fields.filter(
    (one) =>
      one.key !== key &&
      family(one) === family(field) &&
      (kind(field) !== 'link' || one.target === field.target),
  )
}
