// SPDX-License-Identifier: Apache-2.0
// Columns and lines together, each with its own axis where their units differ.
import type { AnswerMeasure, Look } from '../../boards/types'
import {
  base,
  categoryAxis,
  data,
  gridOf,
  inWords,
  isMany,
  label,
  targetLine,
  tooltip,
  valueAxis,
} from '../shape'
import type { CanvasChart } from '../types'

/** What the look says, else the last one is a line. */
function linesOf(measures: readonly AnswerMeasure[], look: Look): string[] {
  if (look.lines && look.lines.length > 0) return look.lines
  if (look.axis2 && look.axis2.length > 0) return look.axis2
  return measures.length > 1 ? [(measures.at(-1) as AnswerMeasure).key] : []
}

const chart: CanvasChart = {
  kind: 'canvas',
  draw(answer, look, theme) {
    const grid = gridOf({ ...answer, dims: answer.dims.slice(0, 1) })
    const lines = linesOf(answer.measures, look)
    const ground = grid.series.find((one) => !lines.includes(one.key))?.measure
    const second =
      look.axis2 ??
      lines.filter((key) => grid.series.find((s) => s.key === key)?.measure.as !== ground?.as)
    const upper = grid.series.find((one) => second.includes(one.key))?.measure
    const many = isMany(grid.categories.length)
    const values = [valueAxis(theme, ground ?? upper, look)]
    if (upper && ground) values.push(valueAxis(theme, upper, {}, { splitLine: { show: false } }))
    return {
      option: {
        ...base(look, theme, grid.series.length),
        tooltip: tooltip(theme, { trigger: 'axis', axisPointer: { type: 'shadow' } }),
        xAxis: categoryAxis(
          theme,
          grid.categories.map((one) => one.text),
        ),
        yAxis: values,
        series: grid.series.map((one, at) => {
          const line = lines.includes(one.key)
          return {
            type: line ? 'line' : 'bar',
            name: one.name,
            id: `s${at}`,
            data: data(one.cells),
            yAxisIndex: second.includes(one.key) && values.length > 1 ? 1 : 0,
            z: line ? 3 : 2,
            smooth: look.smooth && line ? 0.3 : false,
            showSymbol: !many,
            symbol: 'circle',
            symbolSize: 6,
            barMaxWidth: 44,
            itemStyle: line ? undefined : { borderRadius: [3, 3, 0, 0] },
            label: label(look, theme, one.measure, { position: 'top' }),
            tooltip: { valueFormatter: inWords(one.measure) },
            markLine: at === 0 ? targetLine(look, theme, one.measure, 'y') : undefined,
          }
        }),
      },
      axis: { on: 'x', marks: grid.categories.map((one) => one.mark) },
    }
  },
}
export default chart
