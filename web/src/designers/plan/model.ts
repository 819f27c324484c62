// SPDX-License-Identifier: Apache-2.0
// A follow-up plan as its designer edits it: steps by their distance from a date. What a plan may say stands in
// docs/automation.md.
import type { FormInfo } from '../../api/forms'
import type { Filter } from '../../core/filter'
import {
  fieldNamed,
  mayBeDate,
  type Mode,
  type Spec,
  type Step,
  type Texts,
  toSend,
} from '../house/model'
import { freshStep } from '../house/step'

export const AFTER_UNITS = ['days', 'weeks', 'months', 'workdays', 'hours'] as const
export type AfterUnit = (typeof AFTER_UNITS)[number]
export type After = Partial<Record<AfterUnit | 'minutes', number>>

export const REPEAT_UNITS = ['days', 'weeks', 'months'] as const
export type RepeatUnit = (typeof REPEAT_UNITS)[number]
export type Period = Partial<Record<RepeatUnit, number>>
export type Repeat = Period & { times?: number | { field: string }; until?: Period }

export interface PlanStep {
  key: string
  title: Texts
  after: After
  /** By a solar term (without a name whichever comes), so many days from it. */
  term?: { name?: string; days?: number }
  repeat?: Repeat
  at?: string
  on_workday?: boolean
  do: Step[]
}

export interface PlanSpec {
  when: { kind: 'plan'; anchor: { field: string } | { start: true } }
  if?: Filter
  steps: PlanStep[]
  stop?: { if?: Filter; opt_out?: boolean; keep_tasks?: boolean }
  end?: After
}

export interface Plan {
  id: string
  form: string
  key: string
  title: { zh: string; en: string }
  mode: Mode
  version: number
  spec: PlanSpec
}

export interface PlanDraft {
  title: Texts
  spec: PlanSpec
}

export const plansHref = (form: string, rest = '') => `/admin/forms/${form}/plans${rest}`

export const anchorKey = (spec: PlanSpec) =>
  'field' in spec.when.anchor ? spec.when.anchor.field : ''

export const anchorTitle = (spec: PlanSpec, form: FormInfo): string | undefined =>
  fieldNamed(form, anchorKey(spec))?.title

/** The number of a distance and its unit. */
export function afterOf(after: After): { n: number; unit: AfterUnit } {
  const unit = AFTER_UNITS.find((one) => after[one] !== undefined) ?? 'days'
  return { n: after[unit] ?? 0, unit }
}

export function repeatOf(span: Period): { n: number; unit: RepeatUnit } {
  const unit = REPEAT_UNITS.find((one) => span[one] !== undefined) ?? 'days'
  return { n: span[unit] ?? 1, unit }
}

/** What ends a step's repeating: times, until, plan, or the key of the field that says how often. */
export const endOf = ({ times, until }: Repeat): string =>
  until ? 'until' : times === undefined ? 'plan' : typeof times === 'number' ? 'times' : times.field

/** A field that may say how often. */
export const mayCount = (field: { type: string }) =>
  field.type === 'integer' || field.type === 'decimal'

/** Repeating by a term needs no span of its own. */
export function withTerm(step: PlanStep, on: boolean): Partial<PlanStep> {
  const { repeat } = step
  if (!on) return { term: undefined, ...(repeat ? { repeat: { days: 7, ...repeat } } : {}) }
  const { days: _, weeks: __, months: ___, ...rest } = repeat ?? {}
  return { term: { days: 0 }, after: { days: 0 }, ...(repeat ? { repeat: rest } : {}) }
}

export const withRepeat = (step: PlanStep, on: boolean): Partial<PlanStep> => ({
  repeat: on ? { ...(step.term ? {} : { days: 1 }), times: step.term ? 4 : 7 } : undefined,
})

const DAYS: Record<AfterUnit, number> = {
  days: 1,
  weeks: 7,
  months: 30,
  workdays: 1.4,
  hours: 1 / 24,
}
const distance = (step: PlanStep) => {
  const { n, unit } = afterOf(step.after)
  return n * DAYS[unit]
}

/** As they come one behind the other; those of one day as they were. */
export const inOrder = (steps: readonly PlanStep[]): PlanStep[] =>
  steps
    .map((step, at) => ({ step, at }))
    .sort((a, b) => distance(a.step) - distance(b.step) || a.at - b.at)
    .map(({ step }) => step)

/** A key that no step has had: what is under way knows its steps by them. */
export function freshKey(steps: readonly PlanStep[], was: readonly PlanStep[] = []): string {
  const used = new Set([...steps, ...was].map((step) => step.key))
  for (let n = 1; ; n++) if (!used.has(`s${n}`)) return `s${n}`
}

export function freshPlan(form: FormInfo): PlanDraft {
  const field = form.fields.find(mayBeDate)
  return {
    title: { zh: '' },
    spec: {
      when: { kind: 'plan', anchor: field ? { field: field.key } : { start: true } },
      steps: [],
      stop: { opt_out: true },
    },
  }
}

export function addStep(spec: PlanSpec, form: FormInfo, days: number, was?: PlanSpec): PlanSpec {
  const step: PlanStep = {
    key: freshKey(spec.steps, was?.steps),
    title: { zh: '' },
    after: { days },
    at: '09:00',
    do: [freshStep('task', form)],
  }
  return { ...spec, steps: inOrder([...spec.steps, step]) }
}

export const setStep = (spec: PlanSpec, key: string, part: Partial<PlanStep>): PlanSpec => ({
  ...spec,
  steps: spec.steps.map((step) => (step.key === key ? { ...step, ...part } : step)),
})

export const removeStep = (spec: PlanSpec, key: string): PlanSpec => ({
  ...spec,
  steps: spec.steps.filter((step) => step.key !== key),
})

/** The last step's distance and four days more: where the next is likely to be. */
export const nextDay = (spec: PlanSpec): number => {
  const last = inOrder(spec.steps).at(-1)
  return last ? Math.max(1, Math.round(distance(last)) + 4) : 3
}

/** What a step does, as the editor of rules has it. */
export const asRule = (step: PlanStep): Spec => ({ when: { kind: 'record' }, do: step.do })

const given = (filter: Filter | undefined) => !!filter && Object.keys(filter).length > 0

export function planToSend(spec: PlanSpec, wire: (filter: Filter) => Filter): PlanSpec {
  const { stop, ...rest } = spec
  const next: PlanSpec = {
    ...rest,
    steps: inOrder(spec.steps).map((step) => {
      const sent = { ...step, do: toSend(asRule(step), wire).do }
      if (!sent.at) delete sent.at
      if (!sent.on_workday) delete sent.on_workday
      if (!sent.term) delete sent.term
      if (!sent.repeat) delete sent.repeat
      return sent
    }),
  }
  if (given(next.if)) next.if = wire(next.if as Filter)
  else delete next.if
  if (stop) {
    const end: PlanSpec['stop'] = { ...stop }
    if (given(end.if)) end.if = wire(end.if as Filter)
    else delete end.if
    if (Object.values(end).some(Boolean)) next.stop = end
  }
  return next
}

/** Errors by step: "steps.1.do.0.title" is "do.0.title" of the second; the rest by its first words. */
export function errorsOf(
  errors: readonly { path: string; message: string }[],
  steps: readonly PlanStep[],
): { plan: Record<string, string>; steps: Record<string, { path: string; message: string }[]> } {
  const out = {
    plan: {} as Record<string, string>,
    steps: {} as Record<string, { path: string; message: string }[]>,
  }
  for (const { path, message } of errors) {
    const found = /^steps\.(\d+)\.?(.*)$/.exec(path)
    const step = found && steps[Number(found[1])]
    if (step) {
      out.steps[step.key] ??= []
      out.steps[step.key]?.push({ path: found[2] ?? '', message })
    } else {
      const key = path.startsWith('title') ? 'title' : path.split('.').slice(0, 2).join('.')
      out.plan[key] ??= message
    }
  }
  return out
}
