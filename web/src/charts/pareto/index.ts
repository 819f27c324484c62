// SPDX-License-Identifier: Apache-2.0
// The largest first, and how much of all they make together.
import { base, categoryAxis, gridOf, inWords, isMany, label, tooltip, valueAxis } from '../shape'
import type { CanvasChart } from '../types'

const chart: CanvasChart = {
  kind: 'canvas',
  draw(answer, look, theme) {
    const grid = gridOf({ ...answer, dims: answer.dims.slice(0, 1) })
    const one = grid.series[0]
    const measure = one?.measure ?? { key: '', title: '' }
    const rows = grid.categories
      .map((category, at) => ({ category, cell: one?.cells[at] }))
      .sort((a, b) => (b.cell?.value ?? 0) - (a.cell?.value ?? 0))
    // Parts of a whole: what is below zero is no part.
    const all = rows.reduce((sum, row) => sum + Math.max(0, row.cell?.value ?? 0), 0)
    let sum = 0
    const along = rows.map((row) => {
      sum += Math.max(0, row.cell?.value ?? 0)
      return { value: all > 0 ? sum / all : '-', mark: row.cell?.mark }
    })
    return {
      option: {
        ...base({ ...look, legend: look.legend ?? 'none' }, theme, 1),
        tooltip: tooltip(theme, { trigger: 'axis', axisPointer: { type: 'shadow' } }),
        xAxis: categoryAxis(
          theme,
          rows.map((row) => row.category.text),
        ),
        yAxis: [
          valueAxis(theme, measure, look),
          valueAxis(
            theme,
            { key: '', title: '', as: 'percent' },
            { min: 0, max: 1 },
            { splitLine: { show: false }, interval: 0.25 },
          ),
        ],
        series: [
          {
            type: 'bar',
            id: 's0',
            name: measure.title,
            barMaxWidth: 44,
            itemStyle: { borderRadius: [3, 3, 0, 0] },
            data: rows.map((row) => ({ value: row.cell?.value ?? '-', mark: row.cell?.mark })),
            label: label(look, theme, measure, { position: 'top' }),
            labelLayout: look.labels ? { hideOverlap: true } : undefined,
            tooltip: { valueFormatter: inWords(measure) },
          },
          {
            type: 'line',
            id: 'along',
            name: '%',
            yAxisIndex: 1,
            symbol: 'circle',
            symbolSize: 5,
            showSymbol: !isMany(rows.length),
            lineStyle: { width: 2 },
            data: along,
            tooltip: { valueFormatter: inWords({ key: '', title: '', as: 'percent' }) },
          },
        ],
      },
      axis: { on: 'x', marks: rows.map((row) => row.category.mark) },
    }
  },
}
export default chart
