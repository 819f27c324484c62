// SPDX-License-Identifier: Apache-2.0
// A filter is a tree of and/or/not over conditions on fields; a dot crosses a link.
import { isRef, type Value, type Values } from './schema'

/** Values that stand for the moment of asking: me, my department, today plus days. */
export type SpecialValue = { $me: true } | { $dept: true } | { $today: number }

export interface Condition {
  field: string
  op: string
  value?: Value | SpecialValue
}

export const isSpecial = (value: unknown): value is SpecialValue =>
  typeof value === 'object' &&
  value !== null &&
  ('$me' in value || '$dept' in value || '$today' in value)

/** How many records are linked with this one, or what a figure of theirs comes to. */
export type Period = 'day' | 'week' | 'month' | 'quarter' | 'year'
export interface Within {
  field: string
  days?: number
  hours?: number
  this?: Period
  last?: Period
  from?: string
}
export interface Linked {
  form?: string
  link?: string
  field?: string
  over?: string
  filter?: Filter
  within?: Within
  sum?: string
}
export interface LinkedCondition {
  linked: Linked
  op: string
  value?: Value
}

/** The rows of one group of a chart; null: those without a value. */
export interface InGroup {
  in_group: {
    field?: string
    formula?: string
    title?: { zh?: string; en?: string }
    bucket?: string
    ranges?: string[]
  }
  value: Value
}

export type Filter =
  | Condition
  | InGroup
  | LinkedCondition
  | { and: Filter[] }
  | { or: Filter[] }
  | { not: Filter }

export const isLinked = (filter: Filter): filter is LinkedCondition => 'linked' in filter
export const isInGroup = (filter: Filter): filter is InGroup => 'in_group' in filter
export const isCondition = (filter: Filter): filter is Condition => 'field' in filter

/** Operators that take no value. */
export const takesNoValue = (op: string) => op === 'empty' || op === 'not_empty'

/** Both, leaving out what is nothing; null when nothing is left. */
export function allOf(...filters: (Filter | null | undefined)[]): Filter | null {
  const parts = filters.flatMap((filter) => {
    if (!filter) return []
    return 'and' in filter ? filter.and : [filter]
  })
  if (parts.length === 0) return null
  return parts.length === 1 ? (parts[0] as Filter) : { and: parts }
}

/** How many records a filter names one by one, as those behind an analysis; null: it asks something else. */
export function recordsIn(filter: Filter): number | null {
  if ('or' in filter)
    return filter.or.reduce<number | null>((all, one) => {
      const n = recordsIn(one)
      return all === null || n === null ? null : all + n
    }, 0)
  const { field, op, value } = filter as Condition
  return field === 'id' && op === 'in' && Array.isArray(value) ? value.length : null
}

/** The conditions of a flat and-filter, as chips show them; null when it is deeper. */
export function toChips(filter: Filter | null): Filter[] | null {
  if (!filter) return []
  const parts = 'and' in filter ? filter.and : [filter]
  return parts.every((one) => isCondition(one) || recordsIn(one) !== null) ? parts : null
}

export function isComplete(condition: Condition | LinkedCondition): boolean {
  const { op, value } = condition
  if ('linked' in condition && !condition.linked.link && !condition.linked.field) return false
  if (takesNoValue(op)) return true
  if (Array.isArray(value))
    return value.length > 0 && value.every((item) => item !== '' && item !== null)
  return value !== undefined && value !== null && value !== ''
}

/** {"$field": key} replaced by the record's value; an empty one matches nothing. */
export function fillFilter(filter: unknown, values: Values): unknown {
  if (Array.isArray(filter)) return filter.map((item) => fillFilter(item, values))
  if (typeof filter !== 'object' || filter === null) return filter
  if ('$field' in filter) {
    const value = values[String(filter.$field)] ?? null
    return isRef(value) ? value.id : value === '' ? null : value
  }
  return Object.fromEntries(
    Object.entries(filter).map(([key, item]) => [key, fillFilter(item, values)]),
  )
}
