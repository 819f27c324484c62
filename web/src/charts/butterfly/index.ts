// SPDX-License-Identifier: Apache-2.0
// Two sides over one list: what came in to the left, what went out to the right.
import { short } from '../figures'
import { base, categoryAxis, gridOf, inWords, label, tooltip, valueAxis } from '../shape'
import type { CanvasChart } from '../types'

const chart: CanvasChart = {
  kind: 'canvas',
  draw(answer, look, theme) {
    const grid = gridOf(answer)
    const sides = grid.series.slice(0, 2)
    const measure = sides[0]?.measure
    // Both sides have one scale, else their lengths could not be compared.
    const far = Math.max(0, ...sides.flatMap((one) => one.cells.map((c) => Math.abs(c.value ?? 0))))
    return {
      option: {
        ...base(look, theme, 2),
        tooltip: tooltip(theme, { trigger: 'axis', axisPointer: { type: 'shadow' } }),
        xAxis: valueAxis(
          theme,
          measure,
          {},
          {
            min: far > 0 ? -far : undefined,
            max: far > 0 ? far : undefined,
            axisLabel: {
              color: theme.muted,
              hideOverlap: true,
              formatter: (value: number) => short(Math.abs(value), measure),
            },
          },
        ),
        yAxis: categoryAxis(
          theme,
          grid.categories.map((one) => one.text),
          {
            inverse: true,
            axisLine: { show: false },
          },
        ),
        series: sides.map((one, at) => ({
          type: 'bar',
          name: one.name,
          id: `s${at}`,
          stack: 'both',
          barMaxWidth: 28,
          data: one.cells.map((cell) => ({
            value:
              cell.value === null ? '-' : at === 0 ? -Math.abs(cell.value) : Math.abs(cell.value),
            mark: cell.mark,
          })),
          itemStyle: { borderRadius: at === 0 ? [3, 0, 0, 3] : [0, 3, 3, 0] },
          label: {
            ...label(look, theme, one.measure, {
              position: at === 0 ? 'insideRight' : 'insideLeft',
            }),
            formatter: (point: { value: unknown }) =>
              typeof point.value === 'number' ? short(Math.abs(point.value), one.measure) : '',
          },
          tooltip: {
            valueFormatter: (value: unknown) =>
              inWords(one.measure)(typeof value === 'number' ? Math.abs(value) : value),
          },
        })),
      },
      axis: { on: 'y', marks: grid.categories.map((one) => one.mark) },
    }
  },
}
export default chart
