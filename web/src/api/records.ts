// SPDX-License-Identifier: Apache-2.0
// Records by their form: query, change, bin, bulk, jobs. Pages and grids call these.
import {
  type Condition,
  type Filter,
  isCondition,
  isInGroup,
  isLinked,
  isSpecial,
} from '../core/filter'
import { type FileRef, toWire, type Value, type Values, valuesToWire } from '../core/schema'
import { call, get, post } from './client'
import type { Row, SortKey } from './forms'

export interface RecordQuery {
  fields?: string[]
  filter?: Filter | null
  sort?: SortKey[]
  search?: string
  limit?: number
  cursor?: string
  count?: 'none' | 'capped' | 'exact'
  deleted?: boolean
  ids?: string[]
}

export interface Count {
  n: number
  is_capped: boolean
}

export interface Page {
  rows: Row[]
  next: string
  count: Count | null
}

const at = (form: string, rest = '') => `/forms/${encodeURIComponent(form)}${rest}`
const one = (form: string, id: string, rest = '') =>
  at(form, `/records/${encodeURIComponent(id)}${rest}`)

function operandToWire(value: Condition['value']): unknown {
  if (isSpecial(value)) return value
  if (!Array.isArray(value)) return toWire(value)
  return (value as unknown[]).map((item) => (isSpecial(item) ? item : toWire(item as Value)))
}

export function filterToWire(filter: Filter): unknown {
  if (isCondition(filter)) {
    const { field, op, value } = filter
    return value === undefined ? { field, op } : { field, op, value: operandToWire(value) }
  }
  if (isInGroup(filter)) return { ...filter, value: toWire(filter.value) }
  if (isLinked(filter)) {
    const { linked, op, value } = filter
    const inner = linked.filter ? { filter: filterToWire(linked.filter) } : {}
    return { linked: { ...linked, ...inner }, op, value }
  }
  if ('and' in filter) return { and: filter.and.map(filterToWire) }
  if ('or' in filter) return { or: filter.or.map(filterToWire) }
  return { not: filterToWire(filter.not) }
}

export function queryToWire(query: RecordQuery): Record<string, unknown> {
  const { filter, ...rest } = query
  return filter ? { ...rest, filter: filterToWire(filter) } : rest
}

export const queryRecords = (form: string, query: RecordQuery, signal?: AbortSignal) =>
  post<Page>(at(form, '/query'), queryToWire(query), { signal })

export interface Measure {
  fn: 'count' | 'distinct' | 'sum' | 'avg' | 'min' | 'max'
  field?: string
}

export interface AggregateQuery {
  dims?: { field: string; bucket?: string }[]
  measures: Measure[]
  filter?: Filter | null
  search?: string
  limit?: number
}

export interface AggregateAnswer {
  rows: { dims: (Value | null)[]; measures: (string | number | null)[] }[]
  is_cut: boolean
}

export function aggregate(form: string, query: AggregateQuery, signal?: AbortSignal) {
  const { filter, dims = [], ...rest } = query
  const body = { dims, ...rest, ...(filter ? { filter: filterToWire(filter) } : {}) }
  return post<AggregateAnswer>(at(form, '/aggregate'), body, { signal })
}

export const getRecord = (form: string, id: string, signal?: AbortSignal) =>
  get<Row>(one(form, id), undefined, signal)

export const createRecord = (form: string, values: Values) =>
  post<Row>(at(form, '/records'), { values: valuesToWire(values) })

export async function patchRecord(
  form: string,
  row: { id: string; rev: number },
  values: Values,
  reason?: string,
) {
  const body = { values: valuesToWire(values), ...(reason ? { reason } : {}) }
  return (await call<Row>('PATCH', one(form, row.id), { body, rev: row.rev })).data
}

export const assignRecord = async (
  form: string,
  row: { id: string; rev: number },
  owner: string | null,
) =>
  (await call<Row>('PATCH', one(form, row.id), { body: { values: { owner } }, rev: row.rev })).data

export const deleteRecord = (form: string, row: { id: string; rev: number }) =>
  call('DELETE', one(form, row.id), { rev: row.rev })

export const restoreRecord = (form: string, id: string) => post<Row>(one(form, id, '/restore'))

export interface BulkAnswer {
  results: {
    id: string | null
    rev?: number
    error?: {
      code?: string
      message?: string
      errors?: { path: string; code?: string; message?: string }[]
    } | null
  }[]
}

export const bulk = (
  form: string,
  body: {
    create?: { values: Values }[]
    update?: { id: string; rev: number; values: Values }[]
    delete?: { id: string; rev: number }[]
  },
) =>
  post<BulkAnswer>(at(form, '/bulk'), {
    ...(body.create
      ? { create: body.create.map((row) => ({ values: valuesToWire(row.values) })) }
      : {}),
    ...(body.update
      ? { update: body.update.map((row) => ({ ...row, values: valuesToWire(row.values) })) }
      : {}),
    ...(body.delete ? { delete: body.delete } : {}),
  })

export interface Change {
  field: string
  title: string
  from: Value
  to: Value
}

export interface HistoryRow {
  at: string
  who: string | { id: string; title: string } | null
  action: string
  via?: string
  rev: number
  changes: Change[]
}

export interface TimelineRow {
  at: string
  kind: 'created' | 'changed' | 'moved' | 'comment' | 'linked' | string
  who?: HistoryRow['who']
  text?: string
  /** comment: what hangs at it. */
  files?: FileRef[]
  /** moved: titles of states. */
  from?: string
  to?: string
  changes?: Change[]
  /** linked: the record that points here. */
  form?: string
  form_title?: string
  id?: string
  title?: string
}

export interface CommentRow {
  id: string
  at: string
  who: string | { id: string; title: string } | null
  text: string
  files: FileRef[]
}

export const nameOf = (who: HistoryRow['who'] | undefined): string =>
  typeof who === 'string' ? who : (who?.title ?? '')

const rowsOf = async <T>(path: string) => (await get<{ rows: T[] }>(path)).rows
export const getHistory = (form: string, id: string) =>
  rowsOf<HistoryRow>(one(form, id, '/history'))
export const getTimeline = (form: string, id: string) =>
  rowsOf<TimelineRow>(one(form, id, '/timeline'))
export const getComments = (form: string, id: string) =>
  rowsOf<CommentRow>(one(form, id, '/comments'))
export const addComment = (form: string, id: string, text: string, files: readonly string[]) =>
  post(one(form, id, '/comments'), { text, ...(files.length > 0 ? { files } : {}) })
export const revealCell = async (form: string, id: string, field: string) =>
  (await post<{ value: Value }>(one(form, id, '/reveal'), { field })).value

export interface GrantSeen {
  role: string
  scope: string
  condition?: unknown
  actions: string[]
}

export const getWhy = async (form: string, id: string) =>
  (await get<{ grants: GrantSeen[] }>(one(form, id, '/why'))).grants

export interface LookupRow {
  id: string
  title: string
  hint?: string
}

export const lookup = async (form: string, q: string, signal?: AbortSignal, limit = 20) =>
  (await get<{ rows: LookupRow[] }>(at(form, '/lookup'), { q, limit }, signal)).rows

export interface Job {
  id: string
  kind: string
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  done: number
  total: number
  result?: {
    /** The batch, to undo it by. */
    import?: string
    created?: number
    updated?: number
    same?: number
    rejected?: number
    unresolved?: number
    error_file?: string | null
    file?: string | null
    error?: string
  } | null
}

/** A job; a request where somebody has to approve the export. */
export const startExport = (
  form: string,
  query: RecordQuery,
  format: 'csv' | 'xlsx',
  reason?: string,
) =>
  post<{ job?: string; request?: string }>(at(form, '/export'), {
    query: queryToWire(query),
    format,
    ...(reason ? { reason } : {}),
  })

export const getJob = (id: string, signal?: AbortSignal) =>
  get<Job>(`/jobs/${id}`, undefined, signal)
export const cancelJob = (id: string) => post(`/jobs/${id}/cancel`)

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))
const isOver = (job: Job) =>
  job.state === 'done' || job.state === 'failed' || job.state === 'cancelled'

/** Follows a job to its end; quick jobs are asked about often, long ones seldom. */
export async function followJob(id: string, onStep: (job: Job) => void = () => {}): Promise<Job> {
  for (let wait = 200; ; wait = Math.min(wait * 1.5, 2000)) {
    const job = await getJob(id)
    onStep(job)
    if (isOver(job)) return job
    await pause(wait)
  }
}
