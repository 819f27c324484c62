// SPDX-License-Identifier: Apache-2.0
// A length of time in whole seconds: 1:30 (hours and minutes), 1:30:00, 1小时30分, 1h 30m, or seconds.
import type { Value } from '../../../core/schema'

const UNITS: [RegExp, number][] = [
  [/^(天|日|days?|d)/i, 86400],
  [/^(小时|个小时|时|hours?|hrs?|h)/i, 3600],
  [/^(分钟|分|minutes?|mins?|m)/i, 60],
  [/^(秒钟|秒|seconds?|secs?|s)/i, 1],
]
const MOST = 9_000_000_000_000

function ofUnits(text: string): number | null {
  let rest = text
  let sum = 0
  while (rest) {
    const amount = /^(\d{1,12})\s*/.exec(rest)
    if (!amount) return null
    rest = rest.slice(amount[0].length)
    const unit = UNITS.find(([name]) => name.test(rest))
    if (!unit) return null
    rest = rest.replace(unit[0], '').trimStart()
    sum += Number(amount[1]) * unit[1]
  }
  return sum
}

/** Null where the text says no length of time. */
export function secondsOf(text: string): number | null {
  const plain = text.normalize('NFKC').trim()
  if (/^\d{1,12}$/.test(plain)) return Number(plain)
  const clock = /^(\d{1,9}):([0-5]?\d)(?::([0-5]?\d))?$/.exec(plain)
  if (clock) return Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0)
  const sum = plain ? ofUnits(plain) : null
  return sum !== null && sum <= MOST ? sum : null
}

/** What cannot be read stays text, for the check to say so. */
export const readDuration = (text: string): Value => secondsOf(text) ?? text.trim()

export interface Parts {
  d: number
  h: number
  m: number
  s: number
}

/** In the units of `show` (dhm, hm, hms, ms); a smaller unit appears where it is not zero. */
export function durationParts(seconds: number, show: string): Partial<Parts> {
  const size = { d: 86400, h: 3600, m: 60, s: 1 } as const
  const parts: Partial<Parts> = {}
  let rest = Math.max(0, Math.trunc(seconds))
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    if (!show.includes(unit) && unit !== 's') continue
    const count = Math.floor(rest / size[unit])
    rest -= count * size[unit]
    if (count > 0) parts[unit] = count
  }
  return parts
}
