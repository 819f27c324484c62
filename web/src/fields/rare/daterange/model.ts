// SPDX-License-Identifier: Apache-2.0
// Two dates as "2026-03-08/2026-03-12".
import { isDate } from '../../../core/date'
import { readDate } from '../../readDate'

export const endsOf = (value: unknown): [string, string] => {
  const [from = '', to = ''] = typeof value === 'string' ? value.split('/') : []
  return [from, to]
}

export const rangeOf = (from: string, to: string): string | null =>
  from || to ? `${from}/${to}` : null

export const isRange = (text: string): boolean => {
  const [from, to] = endsOf(text)
  return isDate(from) && isDate(to) && from <= to
}

const BETWEEN = /\s*(?:~|～|至|到|–|—|\s-\s)\s*/

/** "2026/3/8 至 2026/3/12"; what is no range stays as it is, for the check. */
export function readRange(text: string): string {
  const slash = /^(\d{4}-\d{2}-\d{2})\/(\d{4}-\d{2}-\d{2})$/.exec(text.trim())
  const [from, to, more] = slash ? [slash[1], slash[2]] : text.trim().split(BETWEEN)
  if (from === undefined || to === undefined || more !== undefined) return text.trim()
  return `${readDate(from)}/${readDate(to)}`
}

const DAY_MS = 86_400_000

/** Days from the first to the last, both counted. */
export function daysOf(value: string): number {
  const [from, to] = endsOf(value).map((day) => Date.parse(`${day}T00:00:00Z`))
  return Math.round(((to ?? 0) - (from ?? 0)) / DAY_MS) + 1
}
