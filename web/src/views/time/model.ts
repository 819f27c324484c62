// SPDX-License-Identifier: Apache-2.0
// Records in time: when one begins and ends, which of them touch a range of days, how they lie beside
// each other, and what moving one changes. Days are texts, minutes count from midnight at the site. Pure.
import type { FieldInfo, Row } from '../../api/forms'
import { addDays, fromWall, wallTime } from '../../core/date'
import type { Filter } from '../../core/filter'
import type { Values } from '../../core/schema'
import { cellOf } from '../../api/forms'
import { isMoment } from '../look/kinds'

export const DAY_MINUTES = 1440
/** What a moment without an end takes in a plan of hours. */
export const SHORT = 30

export interface Span {
  row: Row
  from: string
  to: string
  /** Minutes from midnight of `from` and of `to`; null where the record has days alone. */
  begins: number | null
  ends: number | null
}

export interface Times {
  start: FieldInfo
  end?: FieldInfo
}

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
export const timeOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

export const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000
export const daysBetween = (from: string, to: string): number => dayNumber(to) - dayNumber(from)
export const dayList = (from: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => addDays(from, at))

/** Monday is 0. */
export const weekday = (day: string): number => (dayNumber(day) + 3) % 7
export const weekOf = (day: string): string => addDays(day, -weekday(day))

/** The weeks that show a month: whole weeks, from Monday. */
export function monthDays(month: string): string[] {
  const first = weekOf(`${month}-01`)
  const next = `${addMonths(month, 1)}-01`
  const weeks = Math.ceil(daysBetween(first, next) / 7)
  return dayList(first, weeks * 7)
}

export function addMonths(month: string, by: number): string {
  const [year = 0, at = 1] = month.split('-').map(Number)
  const n = year * 12 + at - 1 + by
  return `${String(Math.floor(n / 12)).padStart(4, '0')}-${String((n % 12) + 1).padStart(2, '0')}`
}

const textOf = (row: Row, field: FieldInfo | undefined): string | null => {
  const value = field && !row.masked?.includes(field.key) ? cellOf(row, field.key) : null
  return typeof value === 'string' && value !== '' ? value : null
}

function place(text: string, field: FieldInfo): { day: string; minutes: number | null } | null {
  if (!isMoment(field)) return { day: text, minutes: null }
  const wall = wallTime(text)
  return wall && { day: wall.date, minutes: minutesOf(wall.time) }
}

/** Nothing for a record that does not say when it begins; an end before the beginning counts as none. */
export function spanOf(row: Row, { start, end }: Times): Span | null {
  const text = textOf(row, start)
  const first = text && place(text, start)
  if (!first) return null
  const given = textOf(row, end)
  const last = given && end ? place(given, end) : null
  const isAfter =
    last &&
    (last.day > first.day ||
      (last.day === first.day && (last.minutes ?? 0) >= (first.minutes ?? 0)))
  const to = isAfter ? last : first
  return { row, from: first.day, to: to.day, begins: first.minutes, ends: to.minutes }
}

export const spansOf = (rows: readonly Row[], times: Times): Span[] =>
  rows
    .flatMap((row) => spanOf(row, times) ?? [])
    .sort(
      (a, b) =>
        a.from.localeCompare(b.from) ||
        daysBetween(b.from, b.to) - daysBetween(a.from, a.to) ||
        (a.begins ?? -1) - (b.begins ?? -1) ||
        Number(a.row.id) - Number(b.row.id),
    )

const bound = (field: FieldInfo, day: string) => (isMoment(field) ? fromWall(day, '00:00') : day)
const atLeast = (field: FieldInfo, day: string): Filter => ({
  field: field.key,
  op: 'ge',
  value: bound(field, day),
})
const before = (field: FieldInfo, day: string): Filter => ({
  field: field.key,
  op: 'lt',
  value: bound(field, day),
})

/** The records that touch the days from `from` to `to`, both in. */
export function filterOfRange({ start, end }: Times, from: string, to: string): Filter {
  const upTo = before(start, addDays(to, 1))
  if (!end) return { and: [atLeast(start, from), upTo] }
  return {
    and: [
      upTo,
      {
        or: [atLeast(end, from), { and: [{ field: end.key, op: 'empty' }, atLeast(start, from)] }],
      },
    ],
  }
}

// ---- lying beside each other ----

export interface Segment {
  span: Span
  /** Columns of the week, or of the days shown. */
  col: number
  width: number
  lane: number
  isStart: boolean
  isEnd: boolean
}

/** What of the spans lies in some days in a row, each in the first lane that is free. */
export function lanesOf(spans: readonly Span[], days: readonly string[]): Segment[] {
  const first = days[0] as string
  const last = days.at(-1) as string
  const ends: number[] = []
  return spans.flatMap((span) => {
    if (span.to < first || span.from > last) return []
    const col = Math.max(0, daysBetween(first, span.from))
    const until = Math.min(days.length - 1, daysBetween(first, span.to))
    let lane = ends.findIndex((end) => end < col)
    if (lane < 0) lane = ends.length
    ends[lane] = until
    return [
      {
        span,
        col,
        width: until - col + 1,
        lane,
        isStart: span.from >= first,
        isEnd: span.to <= last,
      },
    ]
  })
}

/** How many of a day do not show below `lanes`. */
export const hiddenOn = (segments: readonly Segment[], col: number, lanes: number): number =>
  segments.filter((one) => one.lane >= lanes && one.col <= col && col < one.col + one.width).length

export interface Block {
  span: Span
  top: number
  height: number
  col: number
  cols: number
}

/** Spans of one day with hours: those that overlap share the width. */
export function blocksOf(spans: readonly Span[], day: string): Block[] {
  const timed = spans
    .filter((span) => span.begins !== null && span.from <= day && span.to >= day)
    .map((span) => {
      const top = span.from < day ? 0 : (span.begins as number)
      const until = span.to > day ? DAY_MINUTES : (span.ends as number)
      return { span, top, height: Math.max(SHORT, until - top), col: 0, cols: 1 }
    })
    .sort((a, b) => a.top - b.top || b.height - a.height)
  let group: Block[] = []
  let end = -1
  const close = () => {
    const cols = Math.max(0, ...group.map((one) => one.col + 1))
    for (const one of group) one.cols = cols
    group = []
  }
  for (const block of timed) {
    if (block.top >= end) {
      close()
      end = -1
    }
    const taken = new Set(
      group.filter((one) => one.top + one.height > block.top).map((one) => one.col),
    )
    while (taken.has(block.col)) block.col += 1
    group.push(block)
    end = Math.max(end, block.top + block.height)
  }
  close()
  return timed
}

// ---- moving ----

export interface Shift {
  days?: number
  minutes?: number
}

function shifted(text: string, field: FieldInfo, { days = 0, minutes = 0 }: Shift): string {
  if (!isMoment(field)) return addDays(text, days)
  const moved = wallTime(Date.parse(text) + minutes * 60_000)
  return (moved && fromWall(addDays(moved.date, days), moved.time)) ?? text
}

/** The values that change when the record moves; `what` leaves one end where it is. */
export function moved(
  row: Row,
  { start, end }: Times,
  by: Shift,
  what: 'both' | 'start' | 'end' = 'both',
): Values {
  const [from, to] = [textOf(row, start), textOf(row, end)]
  const values: Values = {}
  if (from && what !== 'end') values[start.key] = shifted(from, start, by)
  if (to && end && what !== 'start') values[end.key] = shifted(to, end, by)
  // Stretching a record without an end gives it one.
  if (!to && end && from && what === 'end') values[end.key] = shifted(from, end, by)
  const [a, b] = [values[start.key] ?? from, end ? (values[end.key] ?? to) : null]
  return a && b && String(b) < String(a) ? {} : values
}

/** A new record at a place: its first field says where. */
export const atPlace = (start: FieldInfo, day: string, minutes = 9 * 60): Values => ({
  [start.key]: isMoment(start) ? fromWall(day, timeOf(minutes)) : day,
})

/** The hours that a plan shows: those of work, and all that something lies in. */
export function hoursOf(blocks: readonly Block[]): [number, number] {
  const first = Math.min(8 * 60, ...blocks.map((one) => one.top))
  const last = Math.max(19 * 60, ...blocks.map((one) => one.top + one.height))
  return [Math.floor(first / 60), Math.min(24, Math.ceil(last / 60))]
}
