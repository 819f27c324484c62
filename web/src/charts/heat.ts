// SPDX-License-Identifier: Apache-2.0
// What heat maps and calendars have in common: colour for size, and what a cell says.
import type { AnswerMeasure } from '../boards/types'
import { short } from './figures'
import type { ChartTheme, Option } from './types'

/** From the least to the most; with something below nothing, as far down as up, so that nothing is pale. */
function endsOf(values: readonly number[]): [number, number] {
  const low = Math.min(0, ...values)
  const high = Math.max(0, ...values)
  const far = Math.max(-low, high)
  if (low < 0) return [-far, far]
  return [0, high > 0 ? high : 1]
}

/** Ink that can be read upon a cell. */
export function inkOn(value: number, values: readonly number[], theme: ChartTheme): string {
  const [low, high] = endsOf(values)
  const part = (value - low) / (high - low)
  if (low < 0)
    return part > 0.85 || part < 0.15 ? (theme.dark ? theme.sunken : '#ffffff') : theme.text
  return part > 0.52 ? (theme.dark ? theme.sunken : '#ffffff') : theme.text
}

export function heatScale(
  values: readonly number[],
  theme: ChartTheme,
  measure: AnswerMeasure,
  more: Option = {},
): Option {
  const [low, to] = endsOf(values)
  const from = low
  return {
    type: 'continuous',
    min: from,
    max: to,
    calculable: false,
    orient: 'horizontal',
    left: 'center',
    bottom: 0,
    itemWidth: 10,
    itemHeight: 120,
    text: [short(to, measure), short(from, measure)],
    textStyle: { color: theme.muted, fontSize: 11 },
    // Below zero is another thing than little.
    inRange: { color: low < 0 ? [theme.danger, theme.surface, theme.brand] : [...theme.ramp] },
    ...more,
  }
}
