// SPDX-License-Identifier: Apache-2.0
// An answer as categories and series, and what the charts on axes have in common.
import type { Answer, AnswerMeasure, Look, Mark } from '../boards/types'
import { num, short, show } from './figures'
import { paletteOf } from './theme'
import type { ChartTheme, Option } from './types'

export interface Cell {
  value: number | null
  text: string
  mark: Mark | null
  /** Of what the first ones leave over. */
  isOther?: boolean
}

export interface Series {
  key: string
  name: string
  measure: AnswerMeasure
  cells: Cell[]
}

export interface Grid2 {
  categories: { key: string; text: string; mark: Mark }[]
  series: Series[]
}

const NO_MEASURE: AnswerMeasure = { key: '', title: '' }

export const keyOf = (value: unknown) => JSON.stringify(value ?? null)

/** A row's group of one dimension; what is left over after the first ones is a group of its own. */
const groupKey = (answer: Answer, row: number, dim: number): string => {
  const one = answer.rows[row]
  return one?.is_other && dim === 0 ? 'other' : keyOf(one?.dims[dim]?.value)
}

const empty = (): Cell => ({ value: null, text: '', mark: null })

function byMeasures(answer: Answer): Grid2 {
  const categories = answer.rows.map((row, at) => ({
    key: groupKey(answer, at, 0),
    text: row.dims[0]?.text ?? '',
    mark: { row: at } as Mark,
  }))
  const series = answer.measures.map((measure, m) => ({
    key: measure.key,
    name: measure.title,
    measure,
    cells: answer.rows.map((row, at) => ({
      value: num(row.values[m]),
      text: show(row.values[m], measure),
      mark: { row: at, measure: measure.key } as Mark,
      isOther: row.is_other,
    })),
  }))
  return { categories, series }
}

/** Two dimensions: the second gives the series, of the first measure. */
function byDims(answer: Answer, m: number): Grid2 {
  const measure = answer.measures[m] ?? NO_MEASURE
  const at = new Map<string, number>()
  const grid: Grid2 = { categories: [], series: [] }
  const lines = new Map<string, Series>()
  answer.rows.forEach((row, index) => {
    const key = groupKey(answer, index, 0)
    if (!at.has(key)) {
      at.set(key, grid.categories.length)
      const mark: Mark = { row: index, dims: [0], measure: measure.key }
      grid.categories.push({ key, text: row.dims[0]?.text ?? '', mark })
    }
    const name = groupKey(answer, index, 1)
    let line = lines.get(name)
    if (!line) {
      line = { key: name, name: row.dims[1]?.text ?? '', measure, cells: [] }
      lines.set(name, line)
      grid.series.push(line)
    }
    const place = at.get(key) as number
    while (line.cells.length <= place) line.cells.push(empty())
    line.cells[place] = {
      value: num(row.values[m]),
      text: show(row.values[m], measure),
      mark: { row: index, measure: measure.key },
    }
  })
  for (const line of grid.series)
    while (line.cells.length < grid.categories.length) line.cells.push(empty())
  return grid
}

export const gridOf = (answer: Answer, m = 0): Grid2 =>
  answer.dims.length > 1 ? byDims(answer, m) : byMeasures(answer)

export const colorsOf = (look: Look, theme: ChartTheme): readonly string[] =>
  look.colors && look.colors !== 'brand' ? paletteOf(look.colors, theme.dark) : theme.palette

export const colorAt = (colors: readonly string[], at: number): string =>
  colors[at % colors.length] as string

const MANY = 60

export const textStyle = (theme: ChartTheme): Option => ({
  fontFamily: theme.font,
  fontSize: theme.fontSize,
  color: theme.text,
})

export function tooltip(theme: ChartTheme, more: Option = {}): Option {
  return {
    // Never markup: the page refuses it, and a name could hold some.
    renderMode: 'richText',
    confine: true,
    backgroundColor: theme.surface,
    borderColor: theme.line,
    textStyle: { color: theme.text, fontFamily: theme.font, fontSize: 12 },
    ...more,
  }
}

export function legend(look: Look, theme: ChartTheme, names: number): Option {
  const place = look.legend ?? (names > 1 ? 'top' : 'none')
  if (place === 'none') return { show: false }
  const side = place === 'right'
  return {
    show: true,
    type: 'scroll',
    orient: side ? 'vertical' : 'horizontal',
    ...(side ? { right: 0, top: 8, bottom: 8 } : { top: 0, left: 0, right: 0 }),
    itemWidth: 12,
    // A list's lines are clipped to the height of their marks.
    itemHeight: side ? 12 : 8,
    itemGap: side ? 8 : 14,
    textStyle: {
      color: theme.muted,
      fontSize: 12,
      width: side ? 110 : undefined,
      overflow: 'truncate',
    },
    pageTextStyle: { color: theme.muted },
    pageIconColor: theme.muted,
    pageIconInactiveColor: theme.line,
  }
}

/** All but the series. `names`: how many the legend would hold. */
export function base(look: Look, theme: ChartTheme, names: number): Option {
  const shown = look.legend ?? (names > 1 ? 'top' : 'none')
  return {
    color: [...colorsOf(look, theme)],
    textStyle: textStyle(theme),
    animationDuration: 160,
    animationDurationUpdate: 160,
    legend: legend(look, theme, names),
    grid: {
      left: 4,
      right: shown === 'right' ? 132 : 18,
      top: shown === 'top' ? 34 : 14,
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
  }
}

export function categoryAxis(
  theme: ChartTheme,
  categories: readonly string[],
  more: Option = {},
): Option {
  return {
    type: 'category',
    data: [...categories],
    axisTick: { show: false },
    axisLine: { lineStyle: { color: theme.line } },
    axisLabel: {
      color: theme.muted,
      fontSize: 12,
      hideOverlap: true,
      width: categories.length > 12 ? 72 : 110,
      overflow: 'truncate',
    },
    ...more,
  }
}

export function valueAxis(
  theme: ChartTheme,
  measure: AnswerMeasure | undefined,
  look: Look = {},
  more: Option = {},
): Option {
  const bound = (value: unknown) => {
    const found = value === undefined || value === '' ? null : Number(value)
    return found === null || Number.isNaN(found) ? undefined : found
  }
  return {
    type: 'value',
    min: bound(look.min),
    max: bound(look.max),
    axisLabel: {
      color: theme.muted,
      fontSize: 12,
      hideOverlap: true,
      formatter: (value: number) => short(value, measure),
    },
    splitLine: { lineStyle: { color: theme.line } },
    splitNumber: 4,
    ...more,
  }
}

/** A number of the tooltip's as its measure writes it. */
export const inWords = (measure: AnswerMeasure) => (value: unknown) =>
  typeof value === 'number' ? show(String(Number(value.toFixed(6))), measure) : '—'

export const label = (look: Look, theme: ChartTheme, measure: AnswerMeasure, more: Option = {}) =>
  look.labels
    ? {
        show: true,
        color: theme.text,
        fontSize: 11,
        formatter: (at: { value: unknown }) => {
          const value = Array.isArray(at.value) ? at.value.at(-1) : at.value
          return typeof value === 'number' ? short(value, measure) : ''
        },
        ...more,
      }
    : { show: false }

export const data = (cells: readonly Cell[]) =>
  cells.map((cell) => ({ value: cell.value ?? '-', mark: cell.mark }))

/** A line for the target, on the first series. */
export function targetLine(look: Look, theme: ChartTheme, measure: AnswerMeasure, on: 'x' | 'y') {
  const target = look.target === undefined || look.target === '' ? null : Number(look.target)
  if (target === null || Number.isNaN(target)) return undefined
  return {
    silent: true,
    symbol: 'none',
    lineStyle: { color: theme.danger, type: 'dashed', width: 1 },
    label: {
      color: theme.danger,
      fontSize: 11,
      position: 'insideEndTop',
      formatter: () => show(String(target), measure),
    },
    data: [on === 'y' ? { yAxis: target } : { xAxis: target }],
  }
}

export const isMany = (count: number) => count > MANY
