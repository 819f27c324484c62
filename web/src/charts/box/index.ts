// SPDX-License-Identifier: Apache-2.0
// How values spread: least, quarter, middle, three quarters, most. The five measures come in any order.
import { BoxplotChart } from 'echarts/charts'
import type { Figure } from '../../boards/types'
import { num, show } from '../figures'
import { base, categoryAxis, tooltip, valueAxis } from '../shape'
import type { CanvasChart } from '../types'

/** Five numbers, or none where one is missing. */
export function fiveOf(values: readonly Figure[]): number[] | null {
  const found = values.slice(0, 5).map(num)
  if (found.length < 5 || found.some((value) => value === null)) return null
  return (found as number[]).sort((a, b) => a - b)
}

const chart: CanvasChart = {
  kind: 'canvas',
  parts: [BoxplotChart],
  draw(answer, look, theme) {
    const measure = answer.measures[0] ?? { key: '', title: '' }
    return {
      option: {
        ...base({ ...look, legend: 'none' }, theme, 1),
        tooltip: tooltip(theme, {
          trigger: 'item',
          formatter: (at: { name: string; data: { mark: { row: number } } }) => {
            const row = answer.rows[at.data.mark.row]
            const lines = answer.measures
              .slice(0, 5)
              .map((one, m) => `${one.title}  ${show(row?.values[m], one)}`)
            return [at.name, ...lines].join('\n')
          },
        }),
        xAxis: categoryAxis(
          theme,
          answer.rows.map((row) => row.dims.map((dim) => dim.text).join(' · ')),
        ),
        yAxis: valueAxis(theme, measure, look, { scale: true }),
        series: [
          {
            type: 'boxplot',
            id: 's0',
            name: measure.title,
            boxWidth: [8, 44],
            itemStyle: { color: theme.brandSoft, borderColor: theme.brand, borderWidth: 1.5 },
            data: answer.rows.map((row, at) => {
              const five = fiveOf(row.values)
              return five ? { value: five, mark: { row: at } } : { value: [], mark: { row: at } }
            }),
          },
        ],
      },
      axis: { on: 'x', marks: answer.rows.map((_, row) => ({ row })) },
    }
  },
}
export default chart
