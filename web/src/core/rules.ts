// SPDX-License-Identifier: Apache-2.0
// A form under its rules while it is being filled in: what is shown, required, locked and offered. The
// server (src/record/rules.c) decides the same again when the record is saved. Loaded only by forms
// that have rules.
import { type Asking, holds, reads, type When } from './condition'
import { type FieldDef, isEmpty, sameValue, type Value, type Values } from './schema'

export interface FormRule {
  when: When
  then: 'show' | 'require' | 'lock' | 'offer'
  fields: string[]
  choices?: string[]
}

export interface FormCheck {
  /** Refuses when it holds. */
  when?: When
  /** Refuses when it is false: asked by the server. */
  formula?: string
  message: string
  fields: string[]
}

export interface RuleSet {
  rules?: FormRule[]
  checks?: FormCheck[]
  keep_hidden?: boolean
}

export interface RuleContext {
  fields: readonly FieldDef[]
  /** As it was when it was opened. */
  initial: Values
  /** Keys whose value came masked: nothing can be decided by them. */
  masked?: readonly string[]
  isNew: boolean
  me?: string
  dept?: string
  now?: number
}

export interface Ruled {
  /** Shown ones, as they now are: required, locked, with the choices that are offered. */
  fields: FieldDef[]
  /** What would be stored. */
  values: Values
  /** Texts by field key; what belongs to no field stands under ''. */
  problems: Record<string, string>
}

/** Rules that can be decided here: those of a field stand and fall together. */
function decidable(rules: readonly FormRule[], masked: readonly string[]): FormRule[] {
  const unknown = rules.filter((rule) => reads(rule.when).some((key) => masked.includes(key)))
  return rules.flatMap((rule) => {
    if (unknown.includes(rule)) return []
    const fields = rule.fields.filter(
      (key) => !unknown.some((one) => one.then === rule.then && one.fields.includes(key)),
    )
    return fields.length > 0 ? [{ ...rule, fields }] : []
  })
}

const naming = (rules: readonly FormRule[], then: FormRule['then'], key: string) =>
  rules.filter((rule) => rule.then === then && rule.fields.includes(key))

/** Keys that no rule shows. What is hidden counts as empty, so it may hide others: until it settles. */
function hiddenKeys(rules: readonly FormRule[], asking: Asking, keeps: boolean): Set<string> {
  const keys = [...new Set(rules.flatMap((one) => (one.then === 'show' ? one.fields : [])))]
  let hidden = new Set<string>()
  for (let round = 0; round <= keys.length; round += 1) {
    const values = keeps ? asking.values : without(asking.values, hidden)
    const next = new Set(
      keys.filter(
        (key) =>
          !naming(rules, 'show', key).some((rule) => holds(rule.when, { ...asking, values })),
      ),
    )
    const settled = next.size === hidden.size && [...next].every((key) => hidden.has(key))
    hidden = next
    if (settled) break
  }
  return hidden
}

const without = (values: Values, keys: ReadonlySet<string>): Values =>
  keys.size === 0
    ? values
    : Object.fromEntries(Object.entries(values).filter(([key]) => !keys.has(key)))

/** Locked as it was opened, or by what is typed; not by typing into the field that the rule reads. */
function isLocked(rules: readonly FormRule[], key: string, was: Asking | null, is: Asking) {
  return naming(rules, 'lock', key).some(
    (rule) =>
      (was && holds(rule.when, was)) || (!reads(rule.when).includes(key) && holds(rule.when, is)),
  )
}

function offered(rules: readonly FormRule[], field: FieldDef, asking: Asking): FieldDef {
  const now = naming(rules, 'offer', field.key).filter((rule) => holds(rule.when, asking))
  if (now.length === 0 || !field.options) return field
  const keys = new Set(now.flatMap((rule) => rule.choices ?? []))
  return { ...field, options: field.options.filter((option) => keys.has(option.key)) }
}

const chosen = (value: Value | undefined): string[] =>
  typeof value === 'string' ? [value] : Array.isArray(value) ? value.map(String) : []

function choiceProblems(
  before: readonly FieldDef[],
  after: readonly FieldDef[],
  values: Values,
  text: (title: string) => string,
): Record<string, string> {
  const problems: Record<string, string> = {}
  for (const field of after) {
    const all = before.find((one) => one.key === field.key)?.options
    if (!all || all.length === field.options?.length || isEmpty(values[field.key])) continue
    const gone = chosen(values[field.key])
      .filter((key) => !field.options?.some((option) => option.key === key))
      .map((key) => all.find((option) => option.key === key)?.title)
    if (gone[0]) problems[field.key] = text(gone[0])
  }
  return problems
}

function checkProblems(set: RuleSet, asking: Asking, context: RuleContext) {
  const problems: Record<string, string> = {}
  for (const check of set.checks ?? []) {
    if (!check.when || !holds(check.when, asking)) continue
    const read = reads(check.when)
    if (read.some((key) => context.masked?.includes(key))) continue
    const touched = read.some((key) => !sameValue(context.initial[key], asking.values[key]))
    if (!context.isNew && !touched) continue
    for (const key of check.fields.length > 0 ? check.fields : ['']) problems[key] = check.message
  }
  return problems
}

/** `notOffered` says that a choice cannot be made now. */
export function applyRules(
  set: RuleSet,
  values: Values,
  context: RuleContext,
  notOffered: (title: string) => string,
): Ruled {
  const { fields, me, dept, now } = context
  const rules = decidable(set.rules ?? [], context.masked ?? [])
  const asking = (of: Values): Asking => ({ fields, values: of, me, dept, now })
  const hidden = hiddenKeys(rules, asking(values), !!set.keep_hidden)
  const shown = set.keep_hidden ? values : without(values, hidden)
  const was = context.isNew ? null : asking(context.initial)
  const kept = { ...shown }
  const drawn = fields
    .filter((field) => !hidden.has(field.key))
    .map((field) => {
      if (!isLocked(rules, field.key, was, asking(shown))) return field
      kept[field.key] = context.initial[field.key]
      return { ...field, writable: false }
    })
    .map((field) => offered(rules, field, asking(shown)))
    .map((field) =>
      naming(rules, 'require', field.key).some((rule) => holds(rule.when, asking(shown)))
        ? { ...field, required: true }
        : field,
    )
  const problems = {
    ...choiceProblems(fields, drawn, kept, notOffered),
    ...checkProblems(set, asking(kept), context),
  }
  return { fields: drawn, values: kept, problems }
}
