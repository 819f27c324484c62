// SPDX-License-Identifier: Apache-2.0
// A flow as it is stored: nodes and edges (docs/flows.md). Types alone, and looking up.
import type { Filter } from '../core/filter'

export interface Texts {
  zh?: string
  en?: string
}
export type Title = string | Texts

export interface Span {
  days?: number
  hours?: number
  minutes?: number
  workdays?: number
  workhours?: number
}

export type Who =
  | { user: string }
  | { role: string }
  | { field: string }
  | { owner: true }
  | { head_of: string }
  | { initiator: true }
  | { dept: string }
  | { chain: string; levels?: number; until?: string }
  | { previous: true }
  | { node: string }
  | { matrix: { form: string; match: Record<string, string>; field: string; all?: boolean } }
  | { formula: string }
  | { chosen: true }

export type FieldRight = 'hide' | 'read' | 'mask' | 'write' | 'need'
export type Sign = 'any' | 'all' | 'ratio' | 'sequence' | 'claim'

export interface Overdue {
  at: number
  repeat?: Span
  do: 'remind' | 'remind_head' | 'transfer' | 'approve' | 'reject' | 'return' | 'jump'
  to?: unknown
}

export interface Boundary {
  id: string
  after: Span
  interrupting: boolean
  /** It comes again so often, until its node is left. */
  repeat?: Span
  /** At most so many times in all. */
  times?: number
}

export type NodeType =
  | 'start'
  | 'fill'
  | 'approve'
  | 'copy'
  | 'service'
  | 'exclusive'
  | 'parallel'
  | 'inclusive'
  | 'wait'
  | 'subflow'
  | 'end'
  | 'terminate'

export interface FlowNode extends Span {
  id: string
  type: NodeType
  title?: Title
  manual?: boolean
  when?: unknown[]
  who?: Who[]
  on_duty?: boolean
  sign?: Sign
  pass?: number
  pass_if?: 'gte' | 'gt'
  weights?: Record<string, unknown>
  reject?: 'first' | 'wait_all'
  reject_to?: string
  fields?: Record<string, FieldRight>
  opinion?: 'no' | 'optional' | 'reject' | 'always'
  confirm?: 'no' | 'signature' | 'password' | 'code'
  empty?: 'pass' | 'admin' | 'refuse' | { user: string }
  dedup?: 'none' | 'adjacent' | 'any'
  self?: 'keep' | 'skip' | 'head'
  limit?: Span
  overdue?: Overdue[]
  boundary?: Boundary[]
  may?: Record<string, unknown>
  /** Nodes to which it may be sent back; none: any that was passed. */
  return_to?: string[]
  do?: unknown[]
  field?: string
  offset?: Span
  at?: string
  until?: Filter
  flow?: string
  record?: unknown
  wait?: boolean
  result?: string
}

export interface FlowEdge {
  id: string
  from: string
  to: string
  title?: Title
  if?: Filter
  default?: boolean
  /** Leaves by a time that came, not by what was decided. */
  boundary?: string
}

export interface FlowSpec {
  nodes: FlowNode[]
  edges: FlowEdge[]
  layout?: Record<string, [number, number]>
  options?: Record<string, unknown>
}

export const GATES: readonly NodeType[] = ['exclusive', 'parallel', 'inclusive']
export const isGate = (node: FlowNode | undefined) => !!node && GATES.includes(node.type)
export const isTask = (node: FlowNode | undefined) =>
  node?.type === 'approve' || node?.type === 'fill'
export const isEnd = (node: FlowNode | undefined) =>
  node?.type === 'end' || node?.type === 'terminate'

export const nodeOf = (spec: FlowSpec, id: string) => spec.nodes.find((node) => node.id === id)
export const edgeOf = (spec: FlowSpec, id: string) => spec.edges.find((edge) => edge.id === id)
export const edgesFrom = (spec: FlowSpec, id: string) =>
  spec.edges.filter((edge) => edge.from === id)
export const edgesTo = (spec: FlowSpec, id: string) => spec.edges.filter((edge) => edge.to === id)

/** Joins what a gate parted: drawn as a meeting of lines. */
export const isJoin = (spec: FlowSpec, node: FlowNode) =>
  isGate(node) && edgesFrom(spec, node.id).length <= 1 && edgesTo(spec, node.id).length > 1
