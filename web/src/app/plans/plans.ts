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

/** Tells what of several did not work. */
export function tellOutcome(rows: readonly Outcome[]) {
  const failed = rows.filter((row) => !row.ok)
  const ok = rows.length - failed.length
  toast(
    failed.length === 0
      ? { text: t('plan.begun', { n: ok }), tone: 'ok' }
      : {
          text: t('plan.begunPartly', {
            ok,
            failed: failed.length,
            why: failed[0]?.message ?? '',
          }),
          tone: 'danger',
        },
  )
}
