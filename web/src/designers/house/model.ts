// SPDX-License-Identifier: Apache-2.0
// A rule of the house as its designer edits it: a plain value and pure commands on it. What a rule may say
// stands in docs/automation.md.
import type { FormInfo } from '../../api/forms'
import type { Filter } from '../../core/filter'
import type { FieldDef, Value } from '../../core/schema'
import type { Method, Said } from './step/calling'

export interface Texts {
  zh?: string
  en?: string
}

export interface Span {
  days?: number
  hours?: number
  minutes?: number
  /** By the house's working calendar. */
  workdays?: number
  workhours?: number
}

export type Since =
  | { field: string }
  | { form: string; link: string; field: string }
  | { stage: string }

export const EVERY = ['day', 'workday', 'week', 'month', 'solarterm'] as const
export type Every = (typeof EVERY)[number]

export interface When {
  kind:
    | 'record'
    | 'stage'
    | 'date'
    | 'idle'
    | 'schedule'
    | 'segment'
    | 'button'
    | 'submitted'
    | 'webhook'
    | 'flow'
  on?: string[]
  /** By whom: person, program, import, public, rule; absent: anybody. */
  by?: string[]
  /** Submitted: the public form; absent: any. */
  form?: string
  /** Webhook: what tells one call from another, how its record is found, what is written. */
  id?: string
  key?: { field: string; path: string }
  map?: Record<string, string>
  make?: boolean
  update?: boolean
  /** Of a flow: its key, and of what is heard only these nodes, results, ways of leaving. */
  flow?: string
  nodes?: string[]
  results?: string[]
  outcomes?: string[]
  fields?: string[]
  field?: string
  enters?: string[]
  leaves?: string[]
  offsets?: Span[]
  yearly?: boolean
  /** Every year by the lunar calendar. */
  lunar?: boolean
  /** On that day, or the next that is worked. */
  on_workday?: boolean
  days?: number
  hours?: number
  workdays?: number
  workhours?: number
  since?: Since
  repeat_days?: number
  every?: Every | 'hour'
  /** Segment: those that are in it when it is published, too. */
  present?: boolean
  /** Of solar terms; any without it. `days` before or after it. */
  term?: string
  weekdays?: number[]
  day?: number
  at?: string
}
export type WhenKind = When['kind']
export const WHEN_KINDS: readonly WhenKind[] = [
  'record',
  'stage',
  'date',
  'idle',
  'schedule',
  'segment',
  'button',
  'submitted',
  'webhook',
  'flow',
]

export type Who =
  | { user: string }
  | { role: string }
  | { field: string }
  | { owner: true }
  | { head_of: string }
  | { fact: Fact }

/** What a flow tells the rule that listens to it. */
export const FACTS = ['flow', 'node', 'outcome', 'by', 'initiator', 'opinion'] as const
export type Fact = (typeof FACTS)[number]

export type Given =
  | { fact: Fact }
  | { value: Value }
  | { field: string }
  | { formula: string }
  | { now: true }
  | { today: number }
  | { record: true }
  | { add: Value }
  | { remove: Value }
  | { link: Value }
  | { unlink: Value | true }

export interface Step {
  do:
    | 'update'
    | 'create'
    | 'assign'
    | 'task'
    | 'notify'
    | 'message'
    | 'call'
    | 'plan'
    | 'flow'
    | 'wait'
    | 'branch'
  set?: Record<string, Given>
  form?: string
  /** Of a new record; absent: whose the rule's record is. */
  owner?: Who
  flow?: string
  field?: string
  strategy?: 'fixed' | 'round_robin' | 'least_load' | 'weighted' | 'last_owner'
  weights?: Record<string, number>
  by?: string
  to?: Who[]
  open?: Filter
  capacity?: number
  keep?: boolean
  /** Only those on duty now. */
  on_duty?: boolean
  title?: Texts
  text?: Texts
  channel?: string
  address?: string
  purpose?: 'care' | 'marketing'
  code?: string
  template?: string
  /** Of a call. */
  connection?: string
  method?: Method
  path?: string
  query?: Record<string, string>
  headers?: Record<string, string>
  body?: Record<string, Said>
  expect?: number[]
  repeat?: boolean
  into?: Record<string, string>
  fails?: 'stop' | 'go_on'
  plan?: string
  stop?: boolean
  due?: Span & { at?: string }
  done_when?: Filter
  days?: number
  hours?: number
  minutes?: number
  workdays?: number
  workhours?: number
  at?: string
  if?: Filter
  then?: Step[]
  else?: Step[]
}
export type StepKind = Step['do']

export interface Again {
  kind: 'edge' | 'once' | 'days'
  days?: number
}

/** What would be done outside waits for the next moment that is allowed. */
export interface Only {
  days?: 'any' | 'workdays' | 'workhours'
  from?: string
  to?: string
}

export interface Spec {
  when: When
  if?: Filter
  edge?: 'became_true' | 'every_time'
  again?: Again
  only?: Only
  /** Firings in a minute beyond which it is paused. */
  rate?: number
  do: Step[]
}

export type Mode = 'off' | 'on' | 'shadow'

export interface Rule {
  id: string
  form: string
  title: { zh: string; en: string }
  mode: Mode
  version: number
  spec: Spec
  /** Of a list: how it fares. */
  paused?: { at: string; n: number; held: number } | null
  last?: { at: string; state: string } | null
  week?: { runs: number; is_capped: boolean; failed: number }
  /** Answer of a save: the rules that set each other off through this one, in order. */
  ring?: RingRule[]
}

export interface RingRule {
  id: string
  title: { zh: string; en: string }
  form: string
  kind: string
  /** The flow that it starts and belongs to; empty: none. */
  flow: string
}

/** What is edited: the rule's name with what it says. */
export interface Draft {
  title: Texts
  spec: Spec
}

// --- Fields that fit ----------------------------------------------------------------------------------------

export const FACT_PERSONS: readonly Fact[] = ['by', 'initiator']
const shown = (field: FieldDef) => field.result ?? field.type
export const mayTell = (field: FieldDef): readonly Fact[] =>
  field.type === 'user'
    ? FACT_PERSONS
    : /^(text|longtext|suggest|select)$/.test(field.type)
      ? FACTS
      : []
export const isDay = (field: FieldDef) => ['date', 'datetime'].includes(shown(field))
/** A looked-up or computed day has no time of its own to wait for. */
export const mayBeDate = (field: FieldDef & { system?: boolean }) =>
  isDay(field) && (field.system || field.type !== 'lookup')
export const isPerson = (field: FieldDef) => ['user', 'users'].includes(shown(field))
/** Fields whose value may come as plain text or a number. */
export const mayMap = (field: FieldDef) =>
  maySet(field) &&
  !field.fields &&
  !/^(attachment|image|signature|links|users|departments)$/.test(field.type)
export const mayFindBy = (field: FieldDef) =>
  !!field.ops?.includes('eq') && !field.target && field.right !== 'masked'
export const isButton = (field: FieldDef) => field.type === 'button'
export const isChoice = (field: FieldDef) => field.type === 'select' && !!field.options?.length
const NOT_SET = ['subform', 'formula', 'lookup', 'rollup', 'autonumber', 'capitals', 'secret']
export const maySet = (field: FieldDef) =>
  !field.computed && field.writable !== false && !NOT_SET.includes(field.type)

export const allFields = (form: FormInfo) => [...form.fields, ...form.system]
export const fieldNamed = (form: FormInfo | undefined, key: string | undefined) =>
  form && allFields(form).find((field) => field.key === key)

// --- Steps by their place -------------------------------------------------------------------------------------

/** [2, 'then', 0]: the first step of what the third step does. A list is named by its place without the number. */
export type Place = readonly (number | 'then' | 'else')[]

export const placeText = (place: Place) => ['do', ...place].join('.')

function listAt(steps: readonly Step[], list: Place): readonly Step[] {
  const [at, side, ...rest] = list
  if (at === undefined) return steps
  const step = steps[at as number]
  return listAt((step?.[side as 'then' | 'else'] ?? []) as Step[], rest)
}

function withList(steps: readonly Step[], list: Place, next: readonly Step[]): Step[] {
  const [at, side, ...rest] = list
  if (at === undefined) return [...next]
  const key = side as 'then' | 'else'
  return steps.map((step, i) =>
    i === at ? { ...step, [key]: withList(step[key] ?? [], rest, next) } : step,
  )
}

export const stepsAt = (spec: Spec, list: Place) => listAt(spec.do, list)
const setSteps = (spec: Spec, list: Place, next: readonly Step[]): Spec => ({
  ...spec,
  do: withList(spec.do, list, next),
})

const split = (place: Place): [Place, number] => [
  place.slice(0, -1),
  place[place.length - 1] as number,
]

export function insertStep(spec: Spec, list: Place, at: number, step: Step): Spec {
  const steps = stepsAt(spec, list)
  return setSteps(spec, list, [...steps.slice(0, at), step, ...steps.slice(at)])
}

export function changeStep(spec: Spec, place: Place, part: Partial<Step>): Spec {
  const [list, at] = split(place)
  const steps = stepsAt(spec, list)
  if (!steps[at]) return spec
  return setSteps(
    spec,
    list,
    steps.map((step, i) => (i === at ? { ...step, ...part } : step)),
  )
}

export function removeStep(spec: Spec, place: Place): Spec {
  const [list, at] = split(place)
  const steps = stepsAt(spec, list)
  return steps[at]
    ? setSteps(
        spec,
        list,
        steps.filter((_, i) => i !== at),
      )
    : spec
}

export function copyStep(spec: Spec, place: Place): Spec {
  const [list, at] = split(place)
  const step = stepsAt(spec, list)[at]
  return step ? insertStep(spec, list, at + 1, step) : spec
}

/** To another number of its list. */
export function moveStep(spec: Spec, place: Place, to: number): Spec {
  const [list, at] = split(place)
  const steps = stepsAt(spec, list)
  const step = steps[at]
  if (!step || to < 0 || to >= steps.length || to === at) return spec
  const rest = steps.filter((_, i) => i !== at)
  return setSteps(spec, list, [...rest.slice(0, to), step, ...rest.slice(to)])
}

export const sameList = (a: Place, b: Place) =>
  a.length === b.length && a.slice(0, -1).every((one, i) => one === b[i])

// --- The parts of a step ------------------------------------------------------------------------------------

export const setGiven = (step: Step, key: string, given: Given | null): Step => {
  const { [key]: _, ...rest } = step.set ?? {}
  if (given === null) return { ...step, set: rest }
  return {
    ...step,
    set: key in (step.set ?? {}) ? { ...step.set, [key]: given } : { ...rest, [key]: given },
  }
}

/** Another form takes other fields. */
export const setTarget = (step: Step, form: string): Step =>
  step.form === form ? step : { ...step, form, set: {} }

export const textOf = (texts: Texts | undefined, lang: 'zh' | 'en') => texts?.[lang] ?? ''
export function withText(texts: Texts | undefined, lang: 'zh' | 'en', text: string): Texts {
  const next = { ...texts, [lang]: text }
  if (lang === 'en' && !text) delete next.en
  return next
}

/** Fields named in a text: {name}, {team.name}. */
export const namesIn = (text: string): string[] =>
  [...text.matchAll(/\{([^{}]+)\}/g)].map((found) => found[1] as string)

/** The text as pieces: plain words, and names of fields. */
export function pieces(text: string): { text: string; isField: boolean }[] {
  const out: { text: string; isField: boolean }[] = []
  let from = 0
  for (const found of text.matchAll(/\{([^{}]+)\}/g)) {
    if (found.index > from) out.push({ text: text.slice(from, found.index), isField: false })
    out.push({ text: found[1] as string, isField: true })
    from = found.index + found[0].length
  }
  if (from < text.length) out.push({ text: text.slice(from), isField: false })
  return out
}

/** Keys in braces shown as titles, where a title names one field alone; and back. */
export function toTitles(text: string, titles: ReadonlyMap<string, string>): string {
  return text.replace(/\{([^{}]+)\}/g, (all, key) => {
    const title = titles.get(key)
    return title && !/[{}]/.test(title) && keyOf(title, titles) === key ? `{${title}}` : all
  })
}
export function toKeys(text: string, titles: ReadonlyMap<string, string>): string {
  return text.replace(/\{([^{}]+)\}/g, (all, name) => {
    if (titles.has(name)) return all
    const key = keyOf(name.trim(), titles)
    return key ? `{${key}}` : all
  })
}
function keyOf(title: string, titles: ReadonlyMap<string, string>): string | undefined {
  for (const [key, one] of titles) if (one === title) return key
  return undefined
}

// --- Spans ----------------------------------------------------------------------------------------------------

export type Unit = 'minutes' | 'hours' | 'workhours' | 'days' | 'workdays'
export const UNITS: readonly Unit[] = ['minutes', 'hours', 'workhours', 'days', 'workdays']

/** The one number of a span and its unit; several parts come down to the smallest, a working one before all. */
export function spanOf(span: Span | undefined): { n: number; unit: Unit } {
  const given = UNITS.filter((unit) => span?.[unit] !== undefined)
  const unit = given.find((one) => one === 'workhours' || one === 'workdays') ?? given[0] ?? 'days'
  if (given.length < 2 || unit === 'workhours' || unit === 'workdays')
    return { n: span?.[unit] ?? 0, unit }
  const { days = 0, hours = 0, minutes = 0 } = span ?? {}
  const inHours = days * 24 + hours
  return { n: unit === 'minutes' ? inHours * 60 + minutes : inHours, unit }
}

export const inDays = (unit: Unit) => unit === 'days' || unit === 'workdays'

/** Before, also while its number is still nought. */
export const isBack = (span: Span): boolean => {
  const { n } = spanOf(span)
  return n < 0 || Object.is(n, -0)
}
export const withSpan = <T extends Span>(of: T, n: number, unit: Unit): T => {
  const { days: _d, hours: _h, minutes: _m, workdays: _wd, workhours: _wh, ...rest } = of
  return { ...rest, [unit]: n } as unknown as T
}

// --- What is sent -------------------------------------------------------------------------------------------

const needed = (step: Step) => (step.do === 'message' ? 'text' : 'title')

/** Nothing is said of what is the default. */
export function toSend(spec: Spec, wire: (filter: Filter) => Filter = (one) => one): Spec {
  const step = (one: Step): Step => {
    const next = { ...one }
    for (const key of ['if', 'open', 'done_when'] as const) {
      const filter = next[key]
      if (filter && Object.keys(filter).length > 0) next[key] = wire(filter)
      else if (key !== 'if') delete next[key]
    }
    if (next.then) next.then = next.then.map(step)
    if (next.else?.length) next.else = next.else.map(step)
    else delete next.else
    for (const key of ['title', 'text'] as const)
      if (next[key] && !next[key].zh && !next[key].en && key !== needed(next)) delete next[key]
    return next
  }
  const next: Spec = { ...spec, do: spec.do.map(step) }
  if (next.if && Object.keys(next.if).length > 0) next.if = wire(next.if)
  if (!next.if || Object.keys(next.if).length === 0) delete next.if
  if (next.edge === 'became_true' || next.when.kind === 'segment') delete next.edge
  if (next.again?.kind === 'edge') delete next.again
  if (next.only && (next.only.days ?? 'any') === 'any' && !next.only.from && !next.only.to)
    delete next.only
  return next
}

// --- Errors at their place ----------------------------------------------------------------------------------

/**
 * Where the editor shows what the server said of a path: "do.1.to.0" at "do.1.to", "do.0.title.zh" at "do.0.title";
 * what it does not know is said above the rule ('').
 */
export function placeOf(path: string): string {
  const parts = path.split('.')
  if (parts[0] === 'title') return 'title'
  if (parts[0] === 'when' || parts[0] === 'again' || parts[0] === 'only')
    return parts.slice(0, 2).join('.')
  if (parts[0] === 'if' || parts[0] === 'edge') return parts[0]
  if (parts[0] !== 'do') return ''
  let at = 1
  while (/^\d+$/.test(parts[at] ?? '') && ['then', 'else'].includes(parts[at + 1] ?? '')) at += 2
  if (!/^\d+$/.test(parts[at] ?? '')) return parts.slice(0, at).join('.')
  const part = parts[at + 1]
  const upto = part === 'set' && parts[at + 2] ? at + 3 : part ? at + 2 : at + 1
  return parts.slice(0, upto).join('.')
}

export interface Told {
  path: string
  message: string
}
export const placed = (errors: readonly Told[]): Record<string, string> => {
  const out: Record<string, string> = {}
  for (const { path, message } of errors) out[placeOf(path)] ??= message
  return out
}
