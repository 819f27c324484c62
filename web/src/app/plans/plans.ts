// SPDX-License-Identifier: Apache-2.0
// Plans that records go through, as the server tells of them.
import { useQuery } from '@tanstack/react-query'
import { get, post } from '../../api/client'
import { formatDateTime } from '../../core/format'
import { type Key, t, tMaybe } from '../../i18n/t'
import { toast } from '../../ui'

export interface RunStep {
  key: string
  title: string
  state: 'waiting' | 'done' | 'skipped'
  why: string
  due_at: string | null
  at: string | null
  /** Of a step that repeats: which time, of how many (0: not known), and what comes behind it. */
  nth?: number
  of?: number
  coming?: string[]
  tasks: { state: 'open' | 'done' | 'cancelled'; user: string }[]
}

export interface PlanRun {
  id: string
  plan: string
  title: string
  record: string
  record_title: string
  version: number
  is_newest: boolean
  state: 'running' | 'paused' | 'done' | 'stopped'
  why: string
  by: string
  began_at: string
  next_at: string | null
  ended_at: string | null
  steps: RunStep[]
}

export interface PlanRuns {
  rows: PlanRun[]
  plans: { id: string; title: string }[]
  may_change: boolean
}

export interface Outcome {
  id: string
  ok: boolean
  message?: string
  steps?: RunStep[]
}

export const usePlanRuns = (form: string, query: Record<string, string>) =>
  useQuery({
    queryKey: ['plan-runs', form, query],
    queryFn: () => get<PlanRuns>(`/forms/${form}/plan-runs?${new URLSearchParams(query)}`),
  })

export const actOnPlans = async (form: string, body: Record<string, unknown>) =>
  (await post<{ rows: Outcome[] }>(`/forms/${form}/plan-runs`, body)).rows

/** Why, in words: a reason of the program, or what a person wrote. */
export const whyText = (why: string) => (why ? (tMaybe(`plan.why.${why}` as Key) ?? why) : '')

export const timeText = (at: string | null) => (at ? formatDateTime(at) : t('plan.noDate'))

const stepKey = (step: RunStep) => step.key.split('#')[0] as string

/** Of a step that was done many times only the last few are shown at once. */
export function folded(steps: readonly RunStep[], shown = 3) {
  const over = new Map<string, number>()
  for (const step of steps)
    if (step.state !== 'waiting') over.set(stepKey(step), (over.get(stepKey(step)) ?? 0) + 1)
  const rows: { step: RunStep; earlier: number }[] = []
  const left = new Map<string, number>()
  for (const step of steps) {
    const key = stepKey(step)
    const gone = left.get(key) ?? 0
    if (step.state !== 'waiting' && gone < (over.get(key) ?? 0) - shown) left.set(key, gone + 1)
    else {
      rows.push({ step, earlier: gone })
      left.set(key, 0)
      over.set(key, 0)
    }
  }
  return rows
}

/** What a newer version makes of the steps that are still to come. */
export function compared(was: readonly RunStep[], will: readonly RunStep[]) {
  const before = new Map(was.map((step) => [step.key, step]))
  const open = (step: RunStep | undefined) => step?.state === 'waiting'
  return {
    added: will.filter((step) => open(step) && !open(before.get(step.key))).length,
    moved: will.filter((step) => {
      const old = before.get(step.key)
      return open(step) && open(old) && old?.due_at !== step.due_at
    }).length,
    gone: will.filter((step) => !open(step) && open(before.get(step.key))).length,
    ends: !will.some(open),
  }
}

/** Tells what of several did not work. */
export function tellOutcome(rows: readonly Outcome[], done: Key, partly: Key) {
  const failed = rows.filter((row) => !row.ok)
  const ok = rows.length - failed.length
  toast(
    failed.length === 0
      ? { text: t(done, { n: ok }), tone: 'ok' }
      : {
          text: t(partly, {
            ok,
            failed: failed.length,
            why: failed[0]?.message ?? '',
          }),
          tone: 'danger',
        },
  )
}
