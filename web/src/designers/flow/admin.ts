// SPDX-License-Identifier: Apache-2.0
// What the administrator of a flow sees and may do, by the state of an instance.
import { type AdminOp, fitting, OPS } from '../../flow/adminOps'
import type { PictureNote } from '../../flow/FlowPicture'
import type { FlowSpec } from '../../flow/spec'

export const STATES = [
  'running',
  'incident',
  'suspended',
  'done',
  'rejected',
  'cancelled',
  'terminated',
] as const
export type State = (typeof STATES)[number]

export interface Token {
  id: string
  node: string
  state: 'resting' | 'joining' | 'incident'
  since: string
  until: string | null
  why: { message?: string; error?: string; text?: string } | null
}

export interface InstanceRow {
  id: string
  rev: number
  version: number
  form: string
  record: string
  record_title: string
  state: Exclude<State, 'incident'>
  result: string
  initiator: string
  started_at: string
  ended_at: string | null
  tokens: Token[]
}

export const isOver = (row: InstanceRow) => row.state !== 'running' && row.state !== 'suspended'

export const opsOf = (row: InstanceRow): AdminOp[] =>
  isOver(row)
    ? []
    : row.state === 'suspended'
      ? ['resume', 'terminate']
      : fitting(
          OPS.filter((op) => op !== 'resume'),
          row.tokens,
          true,
        )

// --- Statistics ---------------------------------------------------------------------------------------------

export interface NodeStats {
  node: string
  title: string
  done: number
  median_ms: number
  p90_ms: number
  late: number
  open: number
  open_late: number
}

/** How much a node stands out: it takes the longest, or what lies there is late. */
export function heatOf(stats: readonly NodeStats[]): Record<string, 0 | 1 | 2> {
  const longest = Math.max(0, ...stats.map((one) => one.median_ms))
  return Object.fromEntries(
    stats.map((one) => {
      const share = longest > 0 ? one.median_ms / longest : 0
      const late = one.done > 0 ? one.late / one.done : 0
      if (one.open_late > 0 || late >= 0.3 || (share === 1 && stats.length > 1))
        return [one.node, 2]
      return [one.node, share >= 0.5 || late > 0 ? 1 : 0]
    }),
  )
}

export const notesOf = (
  stats: readonly NodeStats[],
  text: (one: NodeStats) => string,
): Record<string, PictureNote> => {
  const heat = heatOf(stats)
  return Object.fromEntries(
    stats.map((one) => [one.node, { text: text(one), level: heat[one.node] ?? 0 }]),
  )
}

/** Minutes, hours or days: one figure that one reads at a glance. */
export function lasted(ms: number): { n: number; unit: 'minutes' | 'hours' | 'days' } {
  const minutes = Math.round(ms / 60_000)
  if (minutes < 90) return { n: minutes, unit: 'minutes' }
  const hours = Math.round(ms / 3_600_000)
  return hours < 48 ? { n: hours, unit: 'hours' } : { n: Math.round(ms / 86_400_000), unit: 'days' }
}

// --- Moving to another version ------------------------------------------------------------------------------

const RESTS = ['fill', 'approve', 'wait', 'subflow', 'service']

/** Nodes of a version where a token can rest, and those of the other that fit: of the same type. */
export function mapOf(was: FlowSpec, now: FlowSpec): { node: string; fits: string[] }[] {
  return was.nodes
    .filter((node) => RESTS.includes(node.type))
    .map((node) => ({
      node: node.id,
      fits: now.nodes.filter((one) => one.type === node.type).map((one) => one.id),
    }))
}
