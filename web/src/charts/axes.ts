// SPDX-License-Identifier: Apache-2.0
// Charts of categories and values: columns, bars, lines, areas, in all their kinds.
import type { Answer, Look } from '../boards/types'
import { t } from '../i18n/t'
import {
  base,
  categoryAxis,
  colorAt,
  colorsOf,
  data,
  type Grid2,
  gridOf,
  inWords,
  isMany,
  label,
  type Series,
  targetLine,
  tooltip,
  valueAxis,
} from './shape'
import type { ChartTheme, Drawing, Option } from './types'

/** More than the eye can tell apart, and than can be drawn in no time. */
const SERIES = 40

export interface AxesLook {
  shape: 'bar' | 'line'
  /** Categories run upwards. */
  lying?: boolean
  stack?: boolean
  percent?: boolean
  area?: boolean
  step?: boolean
  /** No air between the columns. */
  tight?: boolean
}

/** Parts of each category's sum; of its positive and negative ones apart they would say nothing. */
function toShares(grid: Grid2): Grid2 {
  const sums = grid.categories.map((_, at) =>
    grid.series.reduce((sum, one) => sum + Math.abs(one.cells[at]?.value ?? 0), 0),
  )
  const part = { as: 'percent' as const }
  const series = grid.series.map((one) => ({
    ...one,
    measure: { ...one.measure, ...part },
    cells: one.cells.map((cell, at) => ({
      ...cell,
      value: cell.value === null || !sums[at] ? null : cell.value / (sums[at] as number),
    })),
  }))
  return { ...grid, series }
}

/** What is left over is grey: it is no group among the others. */
const barsOf = (one: Series, theme: ChartTheme) =>
  data(one.cells).map((bar, at) =>
    one.cells[at]?.isOther ? { ...bar, itemStyle: { color: theme.faint, opacity: 0.6 } } : bar,
  )

function seriesOf(
  one: Series,
  at: number,
  kind: AxesLook,
  look: Look,
  theme: ChartTheme,
  many: boolean,
): Option {
  const bar = kind.shape === 'bar'
  const stack = kind.stack || (look.stack === true && bar)
  const common: Option = {
    type: kind.shape,
    name: one.name,
    id: `s${at}`,
    data: bar ? barsOf(one, theme) : data(one.cells),
    stack: stack ? 'all' : undefined,
    tooltip: { valueFormatter: inWords(one.measure) },
    emphasis: { focus: stack || kind.shape === 'line' ? 'series' : 'none' },
    cursor: 'pointer',
    markLine: at === 0 ? targetLine(look, theme, one.measure, kind.lying ? 'x' : 'y') : undefined,
  }
  if (bar) {
    const end = kind.lying ? 'right' : 'top'
    return {
      ...common,
      label: label(look, theme, one.measure, { position: stack ? 'inside' : end }),
      labelLayout: look.labels ? { hideOverlap: true } : undefined,
      barMaxWidth: kind.tight ? undefined : 44,
      barCategoryGap: kind.tight ? '4%' : many ? '10%' : '35%',
      barGap: '10%',
      itemStyle: {
        borderRadius: stack || kind.tight ? 0 : kind.lying ? [0, 3, 3, 0] : [3, 3, 0, 0],
      },
    }
  }
  const single = one.cells.filter((cell) => cell.value !== null).length < 2
  return {
    ...common,
    label: label(look, theme, one.measure, { position: 'top' }),
    labelLayout: look.labels ? { hideOverlap: true } : undefined,
    smooth: look.smooth && !kind.step ? 0.3 : false,
    step: kind.step || look.step ? 'end' : false,
    symbol: 'circle',
    symbolSize: single ? 8 : 6,
    showSymbol: one.cells.length <= 31,
    showAllSymbol: true,
    sampling: many ? 'lttb' : undefined,
    lineStyle: { width: 2 },
    areaStyle: kind.area ? { opacity: stack ? 0.55 : 0.16 } : undefined,
  }
}

/** The period before, as a thinner line or a paler column beside the measure itself. */
function beforeSeries(answer: Answer, kind: AxesLook, theme: ChartTheme, color: string): Option[] {
  if (answer.dims.length > 1 || kind.stack || kind.percent) return []
  if (!answer.rows.some((row) => row.before?.some((value) => value !== null))) return []
  const measure = answer.measures[0]
  if (!measure) return []
  const cells = answer.rows.map((row) => {
    const value = row.before?.[0]
    return value === null || value === undefined ? '-' : Number(value)
  })
  const name = t('board.beforeOf', { name: measure.title })
  return [
    {
      type: kind.shape,
      name,
      id: 'before',
      data: cells,
      tooltip: { valueFormatter: inWords(measure) },
      silent: true,
      symbol: 'none',
      barMaxWidth: 44,
      barGap: '10%',
      itemStyle: { color, opacity: 0.35 },
      lineStyle: { width: 1.5, type: 'dashed', color: theme.faint },
    },
  ]
}

export function drawAxes(answer: Answer, look: Look, theme: ChartTheme, kind: AxesLook): Drawing {
  let grid = gridOf(answer)
  if (kind.percent) grid = toShares(grid)
  const hidden = Math.max(0, grid.series.length - SERIES)
  if (hidden > 0) grid = { ...grid, series: grid.series.slice(0, SERIES) }
  const many = isMany(grid.categories.length)
  const first = grid.series[0]?.measure
  const colors = colorsOf(look, theme)
  const before = beforeSeries(answer, kind, theme, colorAt(colors, 0))
  const names = grid.series.length + before.length
  const categories = categoryAxis(
    theme,
    grid.categories.map((one) => one.text),
    kind.lying
      ? { inverse: true, axisLine: { show: false } }
      : { boundaryGap: kind.shape === 'bar' || grid.categories.length < 2 },
  )
  const values = valueAxis(
    theme,
    first,
    kind.percent ? { min: look.min, max: look.max ?? 1 } : look,
    kind.percent && look.max === undefined ? { interval: 0.25 } : {},
  )
  if (kind.percent && grid.series.some((one) => one.cells.some((cell) => (cell.value ?? 0) < 0)))
    values.max = undefined
  return {
    hidden,
    option: {
      ...base(look, theme, names),
      tooltip: tooltip(theme, {
        trigger: 'axis',
        axisPointer: { type: kind.shape === 'bar' ? 'shadow' : 'line' },
      }),
      xAxis: kind.lying ? values : categories,
      yAxis: kind.lying ? categories : values,
      series: [
        ...grid.series.map((one, at) => seriesOf(one, at, kind, look, theme, many)),
        ...before,
      ],
    },
    axis: { on: kind.lying ? 'y' : 'x', marks: grid.categories.map((one) => one.mark) },
  }
}
