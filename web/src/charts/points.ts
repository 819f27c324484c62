// SPDX-License-Identifier: Apache-2.0
// Groups as points over two measures; a third one is their size.
import type { Answer, AnswerMeasure, Look, Mark } from '../boards/types'
import { num, show } from './figures'
import { base, colorAt, colorsOf, tooltip, valueAxis } from './shape'
import type { ChartTheme, Drawing } from './types'

interface Point {
  name: string
  value: (number | null)[]
  texts: string[]
  mark: Mark
  group: string
}

const NONE: AnswerMeasure = { key: '', title: '' }

export function pointsOf(answer: Answer, sized: boolean): Point[] {
  const need = sized ? 3 : 2
  return answer.rows.flatMap((row, at) => {
    const value = answer.measures.slice(0, need).map((_, m) => num(row.values[m]))
    if (value[0] === null || value[1] === null || value.length < 2) return []
    return [
      {
        name: row.dims.map((dim) => dim.text).join(' · '),
        value,
        texts: answer.measures.slice(0, need).map((measure, m) => show(row.values[m], measure)),
        mark: { row: at },
        group: row.dims.length > 1 ? (row.dims[1]?.text ?? '') : '',
      },
    ]
  })
}

export function drawPoints(answer: Answer, look: Look, theme: ChartTheme, sized: boolean): Drawing {
  const points = pointsOf(answer, sized)
  const groups = [...new Set(points.map((point) => point.group))]
  const [x = NONE, y = NONE] = answer.measures
  const most = Math.max(0, ...points.map((point) => Math.abs(point.value[2] ?? 0)))
  const size = (point: Point) =>
    sized && most > 0 ? 6 + 34 * Math.sqrt(Math.abs(point.value[2] ?? 0) / most) : 9
  const named = look.labels ?? points.length <= 12
  const frame = base(look, theme, groups.length)
  return {
    option: {
      ...frame,
      grid: { ...(frame.grid as object), bottom: 22, top: groups.length > 1 ? 50 : 30, right: 24 },
      tooltip: tooltip(theme, {
        trigger: 'item',
        formatter: (at: { data: Point }) =>
          [
            at.data.name,
            ...at.data.texts.map((text, m) => `${answer.measures[m]?.title}  ${text}`),
          ].join('\n'),
      }),
      xAxis: valueAxis(
        theme,
        x,
        {},
        {
          name: x.title,
          nameLocation: 'middle',
          nameGap: 26,
          nameTextStyle: { color: theme.muted },
          scale: true,
        },
      ),
      yAxis: valueAxis(theme, y, look, {
        name: y.title,
        nameTextStyle: { color: theme.muted, align: 'left' },
        scale: true,
      }),
      series: groups.map((group, at) => ({
        type: 'scatter',
        id: `s${at}`,
        name: group || y.title,
        data: points
          .filter((point) => point.group === group)
          .map((point) => ({ ...point, symbolSize: size(point) })),
        itemStyle: { color: colorAt(colorsOf(look, theme), at), opacity: 0.75 },
        label: {
          show: named,
          position: 'top',
          color: theme.text,
          fontSize: 11,
          formatter: (one: { name: string }) => one.name,
        },
        labelLayout: { hideOverlap: true },
        large: points.length > 2000,
      })),
    },
  }
}
