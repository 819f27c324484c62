// SPDX-License-Identifier: Apache-2.0
// Whose column a record stands in. Pure.
import { cellOf, type FieldInfo, type Row } from '../../api/forms'
import { isRef, type Value, type Values } from '../../core/schema'
import type { Span } from '../time/model'

export const NOBODY = ''

export interface Lane {
  key: string
  title: string
  value: Value
}

export const keyOf = (value: Value | undefined): string =>
  value === null || value === undefined ? NOBODY : isRef(value) ? value.id : String(value)

/** Masked, it stands with those that have none. */
export const laneKey = (row: Row, field: FieldInfo): string =>
  row.masked?.includes(field.key) ? NOBODY : keyOf(cellOf(row, field.key) as Value)

/**
 * The columns: the choices of a field that has them, else whoever records name, and those that the days
 * shown name besides; last who is in nobody's column, where there are such or one can be put there.
 */
export function lanesFor(
  field: FieldInfo,
  known: readonly Value[],
  spans: readonly Span[],
  nobody: string,
): Lane[] {
  const lanes = new Map<string, Lane>()
  const add = (value: Value, title: string) => {
    const key = keyOf(value)
    if (key !== NOBODY && !lanes.has(key)) lanes.set(key, { key, title, value })
  }
  for (const option of field.options ?? []) if (!option.is_off) add(option.key, option.title)
  for (const value of [
    ...known,
    ...spans
      .filter((span) => !span.row.masked?.includes(field.key))
      .map((span) => cellOf(span.row, field.key) as Value),
  ])
    add(
      value,
      isRef(value)
        ? value.title
        : (field.options?.find((one) => one.key === value)?.title ?? String(value ?? '')),
    )
  const without = spans.some((span) => laneKey(span.row, field) === NOBODY)
  if (without || !field.required) lanes.set(NOBODY, { key: NOBODY, title: nobody, value: null })
  return [...lanes.values()]
}

/** What a change of column changes; nothing where it is the same. */
export function toLane(row: Row, field: FieldInfo, lane: Lane | undefined): Values {
  if (!lane || laneKey(row, field) === lane.key) return {}
  return { [field.key]: lane.value }
}
