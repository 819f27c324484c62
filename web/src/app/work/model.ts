// SPDX-License-Identifier: Apache-2.0
// What the screens of handling decide by themselves: which fields are open, what an operation asks for, in
// which order to-dos stand, what came since. The server decides in any case.
import type { FieldDef, Value, Values } from '../../core/schema'
import type { Task } from '../tasks/tasks'
import type {
  BoxRow,
  Choosing,
  FieldRight,
  Happened,
  Instance,
  MyTask,
  NodePlace,
  Op,
  OpenTask,
  State,
} from './types'

// --- fields of the record under the node's rights ------------------------------------------------

const isOpen = (right: FieldRight | undefined) => right === 'write' || right === 'need'

export interface TaskFields<F extends FieldDef> {
  /** All that are shown, those that may be filled in with what the node asks of them. */
  fields: F[]
  /** Keys of those that are only shown. */
  shown: string[]
  hasOpen: boolean
}

export function taskFields<F extends FieldDef>(
  fields: readonly F[],
  rights: Readonly<Record<string, FieldRight>>,
  masked: readonly string[] = [],
): TaskFields<F> {
  const seen = fields.filter((field) => rights[field.key] !== 'hide')
  const open = (field: F) =>
    isOpen(rights[field.key]) && !field.computed && !masked.includes(field.key)
  return {
    fields: seen.map((field) =>
      open(field)
        ? { ...field, writable: true, required: field.required || rights[field.key] === 'need' }
        : field,
    ),
    shown: seen.filter((field) => !open(field) && !masked.includes(field.key)).map((f) => f.key),
    hasOpen: seen.some(open),
  }
}

/** What of the changes the node lets him write. */
export const writtenValues = (
  changed: Values,
  rights: Readonly<Record<string, FieldRight>>,
): Values => Object.fromEntries(Object.entries(changed).filter(([key]) => isOpen(rights[key])))

// --- operations -----------------------------------------------------------------------------------

const DECIDES = ['approve', 'reject', 'submit']
const ONE_PERSON = ['transfer', 'delegate', 'reassign']
const MANY_PERSONS = ['add_before', 'add_after', 'add_with', 'copy']
/** Done at once, nothing is asked. */
const AT_ONCE = ['claim', 'release', 'save', 'watch', 'unwatch', 'urge']

export const isAtOnce = (op: string) => AT_ONCE.includes(op)

export interface Asks {
  opinion: 'no' | 'optional' | 'needed'
  persons: 'no' | 'one' | 'many'
  confirm: MyTask['confirm']
  /** Nodes to return to. */
  to: NodePlace[]
  modes: ('again' | 'direct')[]
  /** Tasks to drop. */
  tasks: { id: string; user: { id: string; name: string } }[]
  choose: Choosing[]
}

function opinionOf(op: string, rule: MyTask['opinion']): Asks['opinion'] {
  if (rule === 'always') return DECIDES.includes(op) || op === 'return' ? 'needed' : 'optional'
  if (op === 'reject' || op === 'return') return rule === 'reject' ? 'needed' : 'optional'
  return rule === 'no' && DECIDES.includes(op) ? 'no' : 'optional'
}

/** What the dialog of an operation on a task asks for. */
export const asksOf = (op: Op, task: Pick<MyTask, 'opinion' | 'confirm'>): Asks => ({
  opinion: op.op === 'recall' || op.op === 'drop' ? 'no' : opinionOf(op.op, task.opinion),
  persons: ONE_PERSON.includes(op.op) ? 'one' : MANY_PERSONS.includes(op.op) ? 'many' : 'no',
  confirm: DECIDES.includes(op.op) ? task.confirm : 'no',
  to: op.to ?? [],
  modes: op.modes ?? [],
  tasks: op.tasks ?? [],
  choose: op.choose ?? [],
})

export interface Given {
  opinion: string
  users: string[]
  to: string | null
  mode: 'again' | 'direct'
  task: string | null
  chosen: Record<string, string[]>
  signature: string | null
  password: string
  code: string
  /** Uploads that hang at the opinion. */
  files: string[]
}

export const nothingGiven = (asks: Asks): Given => ({
  opinion: '',
  users: [],
  // The step before is what people return to most often.
  to: asks.to.at(-1)?.node ?? null,
  mode: asks.modes[0] ?? 'again',
  task: asks.tasks.length === 1 ? (asks.tasks[0]?.id ?? null) : null,
  chosen: {},
  signature: null,
  password: '',
  code: '',
  files: [],
})

/** The first part that is still missing; null when it can be sent. */
export function missingPart(asks: Asks, given: Given): string | null {
  if (asks.opinion === 'needed' && given.opinion.trim() === '') return 'opinion'
  if (asks.persons === 'one' && given.users.length !== 1) return 'user'
  if (asks.persons === 'many' && given.users.length === 0) return 'users'
  if (asks.to.length > 0 && !given.to) return 'to'
  if (asks.tasks.length > 0 && !given.task) return 'task'
  const unchosen = asks.choose.find((one) => !given.chosen[one.node]?.length)
  if (unchosen) return `chosen.${unchosen.node}`
  if (asks.confirm === 'signature' && !given.signature) return 'signature'
  if (asks.confirm === 'password' && given.password === '') return 'password'
  if (asks.confirm === 'code' && given.code.trim() === '') return 'code'
  return null
}

/** The body of the operation, without the record's values. */
export function bodyOf(op: string, rev: number, asks: Asks, given: Given): Record<string, unknown> {
  const body: Record<string, unknown> = { op, rev }
  const opinion = given.opinion.trim()
  if (asks.opinion !== 'no' && opinion) body.opinion = opinion
  if (asks.opinion !== 'no' && given.files.length > 0) body.files = given.files
  if (asks.persons === 'one') body.user = given.users[0]
  if (asks.persons === 'many') body.users = given.users
  if (asks.to.length > 0) body.to = given.to
  if (asks.modes.length > 0) body.mode = given.mode
  if (asks.tasks.length > 0) body.task = given.task
  if (asks.choose.length > 0) body.chosen = given.chosen
  if (asks.confirm === 'signature') body.signature = given.signature
  if (asks.confirm === 'password') body.password = given.password
  if (asks.confirm === 'code') body.code = given.code.trim()
  return body
}

const MAIN = ['approve', 'submit', 'claim', 'recall']
const SIDE = ['reject', 'return']

export interface Bar {
  main: Op | null
  /** Beside it. */
  side: Op[]
  more: Op[]
}

/** Which operations stand in the bar and which behind "more". */
export function barOf(ops: readonly Op[]): Bar {
  const main = ops.find((one) => MAIN.includes(one.op)) ?? null
  const side = ops.filter((one) => SIDE.includes(one.op))
  return { main, side, more: ops.filter((one) => one !== main && !side.includes(one)) }
}

/** The task to show: the one asked for, else the first that can be worked on. */
export const taskOf = (tasks: readonly MyTask[], id?: string | null): MyTask | null =>
  tasks.find((one) => one.id === id) ?? tasks.find((one) => !one.is_done) ?? tasks[0] ?? null

/** Something has to be filled in or chosen to start it: that is done for one at a time. */
export const asksAtStart = (flow: {
  fields: Readonly<Record<string, FieldRight>>
  choose: readonly unknown[]
}): boolean => flow.choose.length > 0 || Object.values(flow.fields).includes('need')

// --- history --------------------------------------------------------------------------------------

/** What others did since the screen read `rev`. */
export const since = (history: readonly Happened[], rev: number): Happened[] =>
  history.filter((one) => one.rev > rev)

const QUIET = ['wait', 'service']
const SAYING = ['comment']

export type StoryKind = 'all' | 'said' | 'done'

export const storyOf = (history: readonly Happened[], kind: StoryKind): Happened[] =>
  history.filter((one) =>
    kind === 'all'
      ? true
      : kind === 'said'
        ? SAYING.includes(one.kind) || !!one.text
        : !SAYING.includes(one.kind) && !QUIET.includes(one.kind),
  )

/** A text with its @names apart: only those that it really speaks to. */
export function mentions(
  text: string,
  to: readonly { name: string }[],
): (string | { name: string })[] {
  const names = [...new Set(to.map((one) => one.name))].sort((a, b) => b.length - a.length)
  const parts: (string | { name: string })[] = []
  let plain = ''
  for (let at = 0; at < text.length; ) {
    const name = text[at] === '@' && names.find((one) => text.startsWith(one, at + 1))
    if (name) {
      if (plain) parts.push(plain)
      plain = ''
      parts.push({ name })
      at += name.length + 1
    } else {
      plain += text[at]
      at += 1
    }
  }
  if (plain) parts.push(plain)
  return parts
}

/** The word after the last @ before the caret, while it is being typed; null: no name is. */
export function mentionAt(text: string, caret: number): { from: number; query: string } | null {
  const from = text.lastIndexOf('@', caret - 1)
  if (from < 0 || (from > 0 && /[\w@]/.test(text[from - 1] ?? ''))) return null
  const query = text.slice(from + 1, caret)
  return /[\s@，。,.]/.test(query) || query.length > 20 ? null : { from, query }
}

// --- boxes ----------------------------------------------------------------------------------------

/** A line of the box of to-dos: a task of a flow, or a to-do of a rule. */
export type Line =
  | { key: string; kind: 'flow'; row: BoxRow; due: string | null; since: string }
  | { key: string; kind: 'rule'; task: Task; due: string | null; since: string }

export const flowLine = (row: BoxRow): Line => ({
  key: `f${row.task?.id ?? row.id}`,
  kind: 'flow',
  row,
  due: row.task?.limit_at ?? null,
  since: row.task?.ended_at ?? row.task?.since ?? row.started_at,
})

export const ruleLine = (task: Task): Line => ({
  key: `t${task.id}`,
  kind: 'rule',
  task,
  due: task.due_at,
  since: task.ended_at ?? task.made_at ?? '',
})

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** To-dos: the earliest deadline first, those without one after them, the oldest first. */
export const byDue = (lines: readonly Line[]): Line[] =>
  [...lines].sort((a, b) =>
    a.due && b.due
      ? order(a.due, b.due) || order(a.since, b.since)
      : a.due
        ? -1
        : b.due
          ? 1
          : order(a.since, b.since),
  )

export const newestFirst = (lines: readonly Line[]): Line[] =>
  [...lines].sort((a, b) => order(b.since, a.since))

export interface LineFilter {
  q?: string
  form?: string
  flow?: string
  late?: boolean
}

/** To-dos of rules are filtered here: the server gives them whole. */
export function fits(task: Task, filter: LineFilter): boolean {
  if (filter.flow) return false
  if (filter.form && task.form !== filter.form) return false
  if (filter.late && !task.is_late) return false
  const q = filter.q?.trim().toLowerCase()
  if (!q) return true
  return [task.title, task.text, task.record_title].some((text) => text?.toLowerCase().includes(q))
}

/** The line `by` further on, staying inside; the first when none is chosen. */
export function step(keys: readonly string[], key: string | null, by: number): string | null {
  if (keys.length === 0) return null
  const at = key === null ? -1 : keys.indexOf(key)
  if (at < 0) return keys[by > 0 ? 0 : keys.length - 1] ?? null
  return keys[Math.max(0, Math.min(keys.length - 1, at + by))] ?? null
}

/** What comes after a line that is gone: the one that stood below it, else the one above. */
export function afterGone(keys: readonly string[], gone: string): string | null {
  const at = keys.indexOf(gone)
  return at < 0 ? (keys[0] ?? null) : (keys[at + 1] ?? keys[at - 1] ?? null)
}

/** Chosen tasks that can be decided together, and why the others cannot. */
export const canBatch = (row: BoxRow, op: 'approve' | 'reject'): boolean =>
  !!row.task?.batch && !row.task.is_offered && row.task.ops.includes(op)

// --- states ---------------------------------------------------------------------------------------

export const stateTone = (state: State, result?: string | null) =>
  state === 'running'
    ? 'info'
    : state === 'suspended'
      ? 'warn'
      : state === 'rejected'
        ? 'danger'
        : state === 'done'
          ? result === 'rejected'
            ? 'danger'
            : 'ok'
          : 'grey'

/** Those who have it in hand now. */
export const hands = (open: readonly OpenTask[]): OpenTask[] => open.filter((one) => !one.is_later)

export const incidentsOf = (instance: Pick<Instance, 'tokens'>) =>
  instance.tokens.filter((one) => one.state === 'incident')

/** A draft kept by the server stands over the record. */
export const withDraft = (
  values: Values,
  draft: MyTask['draft'],
): Record<string, Value | undefined> => (draft ? { ...values, ...draft.values } : values)

// --- how far it came ------------------------------------------------------------------------------

export interface Stage {
  node: string
  title: string
  state: 'done' | 'now' | 'incident' | 'ahead'
  who: string[]
  /** When it was left, or since when it waits. */
  at: string | null
}

const SILENT = ['exclusive', 'parallel', 'inclusive']
const DECIDED = ['start', 'approve', 'reject', 'submit', 'auto', 'resubmit', 'return']

/** The steps that people see: walked, standing, likely; splits and joins are left out. */
export function stagesOf(instance: Instance): Stage[] {
  const { graph, path, tokens, ahead, history, open, round } = instance
  const node = (id: string) => graph.nodes.find((one) => one.id === id)
  const told = (id: string) => !!node(id) && !SILENT.includes(node(id)?.type ?? '')
  const title = (id: string) => node(id)?.title || id
  const standing = new Map(tokens.map((one) => [one.node, one]))
  const stages: Stage[] = []
  const walked = path.nodes.filter((id, at, all) => all.lastIndexOf(id) === at)
  for (const id of walked) {
    if (!told(id) || standing.has(id)) continue
    const did = history.filter(
      (one) => one.node === id && one.round === round && DECIDED.includes(one.kind),
    )
    stages.push({
      node: id,
      title: title(id),
      state: 'done',
      who: [...new Set(did.flatMap((one) => (one.who ? [one.who.name] : [])))],
      at: did.at(-1)?.at ?? null,
    })
  }
  for (const token of tokens) {
    if (!told(token.node) || stages.some((one) => one.node === token.node)) continue
    stages.push({
      node: token.node,
      title: title(token.node),
      state: token.state === 'incident' ? 'incident' : 'now',
      who: hands(open).flatMap((one) =>
        one.node === token.node && one.user ? [one.user.name] : [],
      ),
      at: token.since,
    })
  }
  for (const next of ahead.nodes) {
    if (!told(next.node) || stages.some((one) => one.node === next.node)) continue
    stages.push({
      node: next.node,
      title: title(next.node),
      state: 'ahead',
      who: next.who.map((one) => one.name),
      at: null,
    })
  }
  return stages
}
