// SPDX-License-Identifier: Apache-2.0
// From when to when each row lasts: two measures that are days, else two dimensions, else the range that a
// bucket of time covers.
import type { Answer } from '../../boards/types'
import { dayOf } from '../figures'

export interface Span {
  name: string
  from: number
  to: number
  row: number
}

const DAY = 86_400_000

export function spansOf(answer: Answer): Span[] {
  return answer.rows.flatMap((row, at) => {
    const named = row.dims.filter((dim) => dayOf(dim.from ?? dim.value) === null)
    const days = [
      ...row.values.map((value) => dayOf(value)),
      ...row.dims.flatMap((dim) => [dayOf(dim.from ?? dim.value), dayOf(dim.to)]),
    ].filter((day): day is number => day !== null)
    if (days.length === 0) return []
    const from = Math.min(...days)
    const to = Math.max(...days)
    const name = (named.length > 0 ? named : row.dims).map((dim) => dim.text).join(' · ')
    // One day alone lasts a day.
    return [{ name, from, to: to > from ? to : from + DAY, row: at }]
  })
}

/** Marks on the way at whole days, at most so many. */
export function ticksOf(from: number, to: number, most = 8): number[] {
  const days = Math.max(1, (to - from) / DAY)
  const step =
    [1, 2, 7, 14, 30, 61, 91, 182, 365, 730, 1825, 3650].find((n) => days / n <= most) ?? 18250
  const first = Math.ceil(from / DAY) * DAY
  const ticks: number[] = []
  for (let at = first; at <= to; at += step * DAY) ticks.push(at)
  return ticks
}
