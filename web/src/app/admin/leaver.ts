// SPDX-License-Identifier: Apache-2.0
// What one who leaves has, and where each of it goes.
import type { Choice } from '../../ui'

interface Count {
  form: string
  title: string
  n: number
  /** How many of them whoever asks may give to others. */
  may: number
}
export interface Named {
  id: string
  form: string
  title: string
  kind: string
}
export interface Work {
  tasks: number
  todos: number
  moved: number
  flows: { id: string; title: string; form: string }[]
  job: string | null
  records: Count[]
  pools: Count[]
  rules: Named[]
  /** Dashboards of his own; subscriptions and alerts that come to him. */
  boards: number
  subs: number
  alerts: number
}
export interface Line extends Count {
  kind: 'records' | 'pools'
}
/** By line; nothing said: to whom all goes. */
export type Plan = Record<string, { way: string; other: Choice | null }>
export const KEEP = 'keep'

export interface Moved {
  moved: number
  left: number
  rows: {
    form: string
    kind: string
    moved: number
    left: number
    why: { message?: string } | null
  }[]
  boards: number
  subs: number
  alerts: number
}

export const keyOf = (line: Line) => `${line.kind}:${line.form}`

export const linesOf = (work: Work | undefined): Line[] => [
  ...(work?.pools ?? []).map((one) => ({ ...one, kind: 'pools' as const })),
  ...(work?.records ?? []).map((one) => ({ ...one, kind: 'records' as const })),
]

export const BOARDS = 'boards'

export function bodyOf(
  lines: readonly Line[],
  plan: Plan,
  to: string,
  why: string,
  hasBoards = false,
) {
  const boards = plan[BOARDS]?.way ?? 'to'
  const body = {
    to,
    why,
    apply: true,
    records: {},
    pools: {},
    ...(hasBoards && boards !== KEEP ? { boards: boards === 'bin' ? 'bin' : to } : {}),
  } as {
    boards?: string
    to: string
    why: string
    apply: true
    records: Record<string, string>
    pools: Record<string, string>
  }
  for (const line of lines) {
    const { way, other } = plan[keyOf(line)] ?? { way: 'to', other: null }
    if (line.may === 0 || way === KEEP) continue
    const whom = way === 'pool' ? 'pool' : way === 'other' ? other?.key : to
    if (whom) body[line.kind][line.form] = whom
  }
  return body
}

/** Where it is changed so that it names somebody else. */
export function pageOf(rule: Named): string {
  const at = `/admin/forms/${rule.form}`
  if (rule.kind === 'plan') return `${at}/plans/${rule.id}`
  return rule.kind === 'pool' ? `${at}/pool` : `${at}/rules/${rule.id}`
}
