// SPDX-License-Identifier: Apache-2.0
// What the server says of instances and tasks, as docs/flows.md has it.
import type { FileRef, FormDef, RecordData, Value } from '../../core/schema'

export interface Person {
  id: string
  name: string
}

export interface Titled {
  id: string
  title: string
}

export type State = 'running' | 'suspended' | 'done' | 'rejected' | 'cancelled' | 'terminated'
export type FieldRight = 'read' | 'mask' | 'write' | 'need' | 'hide'

export interface Choosing {
  node: string
  title: string
  /** Nobody named: anybody. */
  from: Person[] | null
  many: boolean
}

export interface NodePlace {
  node: string
  title: string
  who: Person[]
}

/** An operation that would be taken now, with what it offers. */
export interface Op {
  op: string
  choose?: Choosing[]
  to?: NodePlace[]
  modes?: ('again' | 'direct')[]
  tasks?: { id: string; user: Person }[]
}

export interface MyTask {
  id: string
  node: string
  node_title: string
  node_type: string
  kind: string
  for_user: Person | null
  is_offered: boolean
  is_done?: boolean
  since: string
  limit_at: string | null
  is_late: boolean
  asked: { op: string; by: Person; text: string; mode: string | null; at: string } | null
  fields: Record<string, FieldRight>
  opinion: 'no' | 'optional' | 'reject' | 'always'
  confirm: 'no' | 'signature' | 'password' | 'code'
  has_factor: boolean
  ops: Op[]
  draft: { values: Record<string, Value>; opinion: string } | null
}

export interface OpenTask {
  task: string
  node: string
  node_title: string
  kind: string
  user: Person | null
  for_user: Person | null
  since: string
  limit_at: string | null
  is_late: boolean
  is_seen: boolean
  is_later: boolean
  can_urge: boolean
}

export interface Change {
  field: string
  title: string
  from: Value
  to: Value
}

export interface Happened {
  seq: number
  rev: number
  at: string
  kind: string
  who: Person | null
  on_behalf_of: Person | null
  by: 'person' | 'time' | 'flow'
  node: string | null
  node_title: string | null
  task: string | null
  text: string | null
  to: Person[]
  to_node: Titled | null
  mode: string | null
  why: string | null
  signature: FileRef | null
  files: FileRef[]
  changes: Change[]
  round: number
}

export interface Graph {
  nodes: { id: string; type: string; title: string; sign?: string }[]
  edges: {
    id: string
    from: string
    to: string
    title?: string
    default?: boolean
    boundary?: string | null
  }[]
  layout?: Record<string, [number, number]>
}

export interface Instance {
  id: string
  rev: number
  now: string
  title: string
  flow: Titled & { key: string }
  version: number
  state: State
  result: string | null
  round: number
  initiator: Person | null
  started_at: string
  ended_at: string | null
  parent: Titled | null
  children: (Titled & { state: State })[]
  form: FormDef
  record: RecordData | null
  graph: Graph
  tokens: {
    id: string
    node: string
    state: 'resting' | 'joining' | 'incident'
    since: string
    until: string | null
    why: { code: string; message: string } | null
  }[]
  path: { nodes: string[]; edges: string[] }
  ahead: { nodes: { node: string; who: Person[] }[]; edges: string[] }
  open: OpenTask[]
  tasks: MyTask[]
  history: Happened[]
  is_watched: boolean
  is_unread: boolean
  may: string[]
  may_admin: string[]
  /** Cancelling would only be asked for. */
  cancel_asks: boolean
  cancelling: { by: Person | null; at: string; text: string; agreed: Person[] } | null
}

export type Box = 'todo' | 'done' | 'started' | 'copied' | 'watched'

export interface BoxTask {
  id: string
  kind: string
  node: string
  node_title: string
  for_user: Person | null
  since: string
  limit_at: string | null
  is_late: boolean
  is_offered: boolean
  ops: string[]
  batch: boolean
  opinion: MyTask['opinion']
  op: string | null
  ended_at: string | null
}

export interface BoxRow {
  id: string
  rev: number
  title: string
  flow: Titled
  form: string
  form_title: string
  record: string
  record_title: string
  state: State
  result: string | null
  initiator: Person | null
  started_at: string
  ended_at: string | null
  at: NodePlace[]
  summary: { title: string; text: string }[]
  is_unread: boolean
  is_watched: boolean
  task: BoxTask | null
}

export interface BoxPage {
  now: string
  counts: { todo: number; late: number; unread: number }
  flows: Titled[]
  next: string
  rows: BoxRow[]
}

export interface Startable {
  id: string
  key: string
  title: string
  fields: Record<string, FieldRight>
  choose: Choosing[]
  steps: NodePlace[]
  running: string | null
}

export interface Delegation {
  id: string
  to?: Person
  from?: Person
  flow: Titled | null
  from_day: string
  until_day: string
  state: 'coming' | 'on' | 'over'
}

export interface Delegations {
  today: string
  rows: Delegation[]
  to_me: Delegation[]
  flows: Titled[]
}
