// SPDX-License-Identifier: Apache-2.0
// Months as weeks, and working hours as people type them. Pure.
import { addDays } from '../../../core/date'

export type DayKind = 'usual' | 'holiday' | 'workday' | 'hours'
export interface Day {
  date: string
  kind: DayKind
  name: string
  is_worked: boolean
  /** Of the kind "hours": those of this day alone. */
  hours?: Spans
  lunar: { year: string; animal: string; month: string; day: string } | null
  term: { name: string; at: string } | null
}
export type Spans = [string, string][]
export type Hours = Record<string, Spans>
export interface Calendar {
  hours: Hours
  years: { year: number; days: number }[]
  today: string
  rows: Day[]
}
export interface FileDay {
  date: string
  kind: DayKind
  name: string
  hours?: Spans
}
export interface Announced {
  years: { year: number; notice: string; holidays: number; workdays: number }[]
  days: FileDay[]
}
export interface FileRead {
  days: FileDay[]
  rejects: { line: number; text: string }[]
}

export const WEEK_KEYS = ['1', '2', '3', '4', '5', '6', '7', 'makeup'] as const
export const SPAN_DAYS = 60
export const SPANS_MAX = 6

/** The days shown for a month "2026-10": whole weeks from Monday on. */
export function monthRange(month: string): { from: string; to: string } {
  const first = `${month}-01`
  const weekday = (new Date(`${first}T00:00:00Z`).getUTCDay() + 6) % 7
  const [year, number] = month.split('-').map(Number) as [number, number]
  const length = new Date(Date.UTC(year, number, 0)).getUTCDate()
  const from = addDays(first, -weekday)
  return { from, to: addDays(from, Math.ceil((weekday + length) / 7) * 7 - 1) }
}

export function monthStep(month: string, by: number): string {
  const [year, number] = month.split('-').map(Number) as [number, number]
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7)
}

/** What stands under the day's number: its solar term, the month's name on its first day, else the day. */
export const underDay = (day: Day): string => {
  if (day.name && day.kind === 'holiday') return day.name
  if (day.term) return day.term.name
  if (!day.lunar) return ''
  return day.lunar.day === '初一' ? day.lunar.month : day.lunar.day
}

/** 9, 9:00, 0900, 09：00 as 09:00; null for what is no time. */
export function readTime(text: string): string | null {
  const plain = text.trim().replace('：', ':')
  const found = /^(\d{1,2})(?::?(\d{2}))?$/.exec(plain)
  if (!found) return null
  const hour = Number(found[1])
  const minute = Number(found[2] ?? '0')
  if (minute > 59 || hour > 24 || (hour === 24 && minute > 0)) return null
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}

/** Spans as they are kept; null when one is no time, ends before it begins, or overlaps the one before. */
export function readSpans(spans: Spans): Spans | null {
  const out: Spans = []
  for (const [a, b] of spans) {
    const from = readTime(a)
    const to = readTime(b)
    const last = out[out.length - 1]
    if (!from || !to || from >= to || (last && last[1] > from)) return null
    out.push([from, to])
  }
  return out
}

/** A further span behind the others: after a midday break of an hour, else nothing one could mean. */
export function nextSpan(spans: Spans): [string, string] {
  const last = spans[spans.length - 1]
  if (!last) return ['09:00', '18:00']
  const end = Number(readTime(last[1])?.slice(0, 2) ?? 24)
  return end <= 12 ? ['13:30', '18:00'] : end <= 18 ? ['18:30', '21:00'] : ['', '']
}

export const hasHours = (hours: Hours): boolean =>
  WEEK_KEYS.some((key) => key !== 'makeup' && (hours[key] ?? []).length > 0)

/** The days from..to as one change; null when `to` is before or too far behind. */
export function daysOf(
  from: string,
  to: string,
  kind: DayKind,
  name: string,
  spans?: Spans,
): FileDay[] | null {
  const last = addDays(from, SPAN_DAYS - 1)
  if (to < from || to > last) return null
  const hours = kind === 'hours' ? readSpans(spans ?? []) : undefined
  if (hours === null || hours?.length === 0) return null
  const out: FileDay[] = []
  for (let date = from; date <= to; date = addDays(date, 1))
    out.push({ date, kind, name: kind === 'usual' ? '' : name.trim(), ...(hours ? { hours } : {}) })
  return out
}

/** A day that is to end at noon, or to begin then: the first span of its weekday, else a morning. */
export function halfDay(date: string, hours: Hours): Spans {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7
  const [first] = hours[String(weekday)] ?? []
  return [first ?? ['09:00', '12:00']]
}
