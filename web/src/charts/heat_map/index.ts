// SPDX-License-Identifier: Apache-2.0
// Two dimensions as rows and columns, the measure as colour.
import { HeatmapChart } from 'echarts/charts'
import { VisualMapContinuousComponent } from 'echarts/components'
import { short, show } from '../figures'
import { heatScale, inkOn } from '../heat'
import { base, categoryAxis, gridOf, label, type Series, tooltip } from '../shape'
import type { CanvasChart } from '../types'

/** Hours before the first and after the last at which there is something. */
function awake(hours: readonly Series[]): Series[] {
  const isBusy = (one: Series) => one.cells.some((cell) => cell.value)
  const first = hours.findIndex(isBusy)
  const last = hours.map(isBusy).lastIndexOf(true)
  return first < 0 ? [...hours] : hours.slice(first, last + 1)
}

const chart: CanvasChart = {
  kind: 'canvas',
  parts: [HeatmapChart, VisualMapContinuousComponent],
  draw(answer, look, theme) {
    const grid = gridOf(answer)
    if (answer.dims[1]?.bucket === 'hour_of_day') grid.series = awake(grid.series)
    const measure = grid.series[0]?.measure ?? answer.measures[0] ?? { key: '', title: '' }
    const cells = grid.series.flatMap((one, y) =>
      one.cells.flatMap((cell, x) =>
        cell.value === null
          ? []
          : [{ value: [x, y, cell.value], text: cell.text, mark: cell.mark, of: one.name }],
      ),
    )
    const figures = cells.map((cell) => cell.value[2] as number)
    const frame = base({ ...look, legend: 'none' }, theme, 1)
    return {
      option: {
        ...frame,
        grid: { ...(frame.grid as object), bottom: 34 },
        tooltip: tooltip(theme, {
          trigger: 'item',
          formatter: (at: { name: string; data: { text: string; of: string } }) =>
            `${at.name} · ${at.data.of}\n${measure.title}  ${at.data.text || show(null)}`,
        }),
        xAxis: categoryAxis(
          theme,
          grid.categories.map((one) => one.text),
          {
            splitArea: { show: false },
          },
        ),
        yAxis: categoryAxis(
          theme,
          grid.series.map((one) => one.name),
          { inverse: true },
        ),
        visualMap: heatScale(figures, theme, measure),
        series: [
          {
            type: 'heatmap',
            id: 's0',
            data: cells.map((cell) => ({
              ...cell,
              label: { color: inkOn(cell.value[2] as number, figures, theme) },
            })),
            itemStyle: { borderColor: theme.surface, borderWidth: 1, borderRadius: 2 },
            label: {
              ...label({ labels: look.labels ?? cells.length <= 80 }, theme, measure),
              formatter: (at: { value: number[] }) => short(at.value[2] ?? null, measure),
            },
            labelLayout: { hideOverlap: true },
          },
        ],
      },
    }
  },
}
export default chart
