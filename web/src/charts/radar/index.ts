// SPDX-License-Identifier: Apache-2.0
// Several values of each of a few, round one centre.
import { RadarChart } from 'echarts/charts'
import { RadarComponent } from 'echarts/components'
import type { Answer } from '../../boards/types'
import { show } from '../figures'
import { base, gridOf, tooltip } from '../shape'
import type { CanvasChart } from '../types'

const SPOKES = 16

/** With one dimension and several measures the measures are the spokes: each group is a figure. */
function figures(answer: Answer) {
  if (answer.dims.length === 1 && answer.measures.length > 2) {
    const spokes = answer.measures.map((measure, m) => ({
      name: measure.title,
      max: Math.max(
        0,
        ...answer.rows.map((row) => Number(row.values[m] ?? 0)).filter(Number.isFinite),
      ),
    }))
    const forms = answer.rows.slice(0, 8).map((row, at) => ({
      name: row.dims[0]?.text ?? '',
      value: row.values.map((value) => (value === null ? 0 : Number(value))),
      texts: row.values.map((value, m) => show(value, answer.measures[m])),
      mark: { row: at },
    }))
    return { spokes, forms }
  }
  const grid = gridOf(answer)
  const categories = grid.categories.slice(0, SPOKES)
  const top = Math.max(0, ...grid.series.flatMap((one) => one.cells.map((cell) => cell.value ?? 0)))
  return {
    spokes: categories.map((one) => ({ name: one.text, max: top })),
    forms: grid.series.slice(0, 8).map((one) => ({
      name: one.name,
      value: categories.map((_, at) => one.cells[at]?.value ?? 0),
      texts: categories.map((_, at) => one.cells[at]?.text || '—'),
      mark: one.cells.find((cell) => cell.mark)?.mark
        ? { ...one.cells.find((cell) => cell.mark)?.mark, dims: answer.dims.length > 1 ? [1] : [] }
        : null,
    })),
  }
}

const chart: CanvasChart = {
  kind: 'canvas',
  parts: [RadarChart, RadarComponent],
  draw(answer, look, theme) {
    const { spokes, forms } = figures(answer)
    const low = Math.min(0, ...forms.flatMap((form) => form.value))
    return {
      option: {
        ...base(look, theme, forms.length),
        tooltip: tooltip(theme, {
          trigger: 'item',
          formatter: (at: { data: { name: string; texts: string[] } }) =>
            [at.data.name, ...spokes.map((spoke, i) => `${spoke.name}  ${at.data.texts[i]}`)].join(
              '\n',
            ),
        }),
        radar: {
          // A centre with nothing round it would be drawn as a fault.
          indicator:
            spokes.length > 0
              ? spokes.map((one) => ({
                  name: one.name,
                  max: one.max > low ? one.max : low + 1,
                  min: low,
                }))
              : [{ name: '', max: 1 }],
          center: ['50%', forms.length > 1 ? '55%' : '52%'],
          radius: '58%',
          axisName: { color: theme.muted, fontSize: 12, width: 80, overflow: 'truncate' },
          splitLine: { lineStyle: { color: theme.line } },
          axisLine: { lineStyle: { color: theme.line } },
          splitArea: { show: false },
        },
        series: [
          {
            type: 'radar',
            id: 's0',
            data: forms,
            symbolSize: 5,
            areaStyle: { opacity: forms.length > 3 ? 0.06 : 0.16 },
            lineStyle: { width: 2 },
          },
        ],
      },
    }
  },
}
export default chart
