// SPDX-License-Identifier: Apache-2.0
// A value and what it should reach: from the look, else from the second measure.
import type { Answer, AnswerMeasure, Figure, Look } from '../boards/types'
import { num } from './figures'

export interface Reach {
  value: number | null
  target: number | null
  from: number
  to: number
  /** The target is where it ends; it may not have been set. */
  isByTarget: boolean
}

const asked = (value: unknown): number | null => {
  if (value === undefined || value === null || value === '') return null
  const found = Number(value)
  return Number.isFinite(found) ? found : null
}

const nice = (value: number): number => {
  if (value <= 0) return 1
  const size = 10 ** Math.floor(Math.log10(value))
  const step = [1, 2, 2.5, 5, 10].find((one) => one * size >= value) ?? 10
  return step * size
}

export function reachOf(
  values: readonly Figure[],
  measures: readonly AnswerMeasure[],
  look: Look,
): Reach {
  const value = num(values[0])
  const target = asked(look.target) ?? (measures.length > 1 ? num(values[1]) : null)
  const from = asked(look.min) ?? Math.min(0, value ?? 0)
  const isShare = measures[0]?.as === 'percent'
  const most = Math.max(value ?? 0, target ?? 0, 0)
  const isByTarget = look.max === 'target'
  const to =
    (isByTarget ? target : null) ??
    asked(look.max) ??
    (isShare ? Math.max(1, nice(most)) : nice(most * (target ? 1.1 : 1.25)))
  return { value, target, from, to: to > from ? to : from + 1, isByTarget }
}

export const firstRow = (answer: Answer): readonly Figure[] =>
  (answer.dims.length > 0 ? answer.totals?.all?.values : undefined) ?? answer.rows[0]?.values ?? []
