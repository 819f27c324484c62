// SPDX-License-Identifier: Apache-2.0
// The duty roster as the page edits it. Pure.
import { addDays } from '../../../core/date'

export const ON = ['all', 'workdays', 'holidays'] as const
export interface Shift {
  weekdays: number[]
  from: string
  to: string
  on: (typeof ON)[number]
}
export interface Person {
  user: string
  name: string
  rev: number
  shifts: Shift[]
}
export interface OtherDay {
  user: string
  name: string
  date: string
  kind: 'off' | 'on'
  from?: string
  to?: string
  note: string
  /** Entered by himself. */
  is_own: boolean
}
export interface Roster {
  rows: Person[]
  days: OtherDay[]
  plan: { date: string; on: { user: string; name: string; from: string; to: string }[] }[]
  now: string[]
  may_set: boolean
}

export const WEEK = [1, 2, 3, 4, 5, 6, 7] as const
export const freshShift = (): Shift => ({
  weekdays: [1, 2, 3, 4, 5],
  from: '08:00',
  to: '18:00',
  on: 'all',
})

/** "8:00" and "８：00" are 08:00; null: no time of a day. */
export function readTime(text: string): string | null {
  const plain = text.normalize('NFKC').trim()
  const found = /^(\d{1,2}):(\d{2})$/.exec(plain)
  if (!found || Number(found[1]) > 23 || Number(found[2]) > 59) return null
  return `${found[1]?.padStart(2, '0')}:${found[2]}`
}

export const isGood = (shift: Shift) =>
  shift.weekdays.length > 0 && readTime(shift.from) !== null && readTime(shift.to) !== null

export const toSend = (shifts: readonly Shift[]) =>
  shifts.map((shift) => ({
    weekdays: [...shift.weekdays].sort(),
    from: readTime(shift.from) ?? shift.from,
    to: readTime(shift.to) ?? shift.to,
    on: shift.on,
  }))

const DAYS_MAX = 366

/** The days from one to the other; empty when the last lies before the first or too far off. */
export function datesOf(from: string, until: string | null): string[] {
  const out: string[] = []
  for (let date = from; date <= (until ?? from) && out.length <= DAYS_MAX; date = addDays(date, 1))
    out.push(date)
  return out.length > DAYS_MAX ? [] : out
}
