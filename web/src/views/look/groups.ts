// SPDX-License-Identifier: Apache-2.0
// The groups of a list: their values, counts and figures come of one question to the server; what a
// group holds is the list's own filter and one condition more.
import type { FieldInfo, FormInfo } from '../../api/forms'
import { type AggregateAnswer, aggregate, type Measure } from '../../api/records'
import { addDays, fromWall, monthRange } from '../../core/date'
import { allOf, type Filter } from '../../core/filter'
import { isRef, type SummaryFn, type Value } from '../../core/schema'
import type { GroupInfo } from '../../grid/groups'
import { isMoment, isTime } from './kinds'

export const MOST_GROUPS = 500
export const NO_VALUE = ''

export const groupKey = (value: Value): string =>
  value === null || value === undefined ? NO_VALUE : isRef(value) ? value.id : String(value)

/** What the records of a group have in common. */
export function filterOfGroup(field: FieldInfo, value: Value): Filter {
  if (groupKey(value) === NO_VALUE) return { field: field.key, op: 'empty' }
  if (isTime(field)) {
    const { first, last } = monthRange(String(value))
    if (!isMoment(field)) return { field: field.key, op: 'between', value: [first, last] }
    return {
      and: [
        { field: field.key, op: 'ge', value: fromWall(first, '00:00') },
        { field: field.key, op: 'lt', value: fromWall(addDays(last, 1), '00:00') },
      ],
    }
  }
  if (isRef(value)) return { field: field.key, op: 'in', value: [value] }
  return { field: field.key, op: 'eq', value }
}

export function measuresOf(summary: Record<string, SummaryFn>): Measure[] {
  const more = Object.entries(summary).map(([field, fn]) => ({ fn, field }))
  return [{ fn: 'count' }, ...more]
}

/** In the order of the choices; months from the newest; what is empty last. */
export function groupsOf(
  field: FieldInfo,
  answer: AggregateAnswer,
  summary: Record<string, SummaryFn>,
): GroupInfo[] {
  const keys = Object.keys(summary)
  const groups = answer.rows.map(({ dims, measures }) => {
    const value = dims[0] ?? null
    const sums = Object.fromEntries(keys.map((key, at) => [key, measures[at + 1] ?? null]))
    return { key: groupKey(value), value, count: Number(measures[0] ?? 0), sums }
  })
  const order = new Map((field.options ?? []).map((option, at) => [option.key, at]))
  const rank = (key: string) =>
    key === NO_VALUE ? Number.MAX_SAFE_INTEGER : (order.get(key) ?? -1)
  return groups.sort((a, b) => {
    if (order.size > 0 || a.key === NO_VALUE || b.key === NO_VALUE) return rank(a.key) - rank(b.key)
    return isTime(field) ? (a.key < b.key ? 1 : -1) : 0
  })
}

export async function loadGroups(
  form: FormInfo,
  field: FieldInfo,
  summary: Record<string, SummaryFn>,
  query: { filter: Filter | null; search: string },
  signal: AbortSignal,
): Promise<GroupInfo[]> {
  const answer = await aggregate(
    form.key,
    {
      dims: [isTime(field) ? { field: field.key, bucket: 'month' } : { field: field.key }],
      measures: measuresOf(summary),
      filter: query.filter,
      search: query.search,
      limit: MOST_GROUPS,
    },
    signal,
  )
  return groupsOf(field, answer, summary)
}

export const inGroup = (filter: Filter | null, field: FieldInfo, value: Value) =>
  allOf(filter, filterOfGroup(field, value))
