// SPDX-License-Identifier: Apache-2.0
// How steps up and down lead to the sum.
import { t } from '../../i18n/t'
import { short } from '../figures'
import { base, categoryAxis, gridOf, inWords, tooltip, valueAxis } from '../shape'
import type { CanvasChart } from '../types'

interface Step {
  text: string
  from: number
  to: number
  value: number | null
  mark: unknown
  total?: boolean
}

const chart: CanvasChart = {
  kind: 'canvas',
  draw(answer, look, theme) {
    const grid = gridOf({ ...answer, dims: answer.dims.slice(0, 1) })
    const one = grid.series[0]
    const steps: Step[] = []
    let sum = 0
    grid.categories.forEach((category, at) => {
      const cell = one?.cells[at]
      const value = cell?.value ?? null
      steps.push({
        text: category.text,
        from: sum,
        to: sum + (value ?? 0),
        value,
        mark: cell?.mark,
      })
      sum += value ?? 0
    })
    if (steps.length > 0)
      steps.push({ text: t('board.total'), from: 0, to: sum, value: sum, mark: null, total: true })
    const color = (step: Step) =>
      step.total ? theme.grey : step.to >= step.from ? theme.brand : theme.danger
    // A bar that hangs is a pale one with a bar upon it; below zero the two are apart.
    const pale = steps.map((step) => {
      if (step.total) return 0
      const [low, high] = [Math.min(step.from, step.to), Math.max(step.from, step.to)]
      return low >= 0 ? low : high <= 0 ? high : 0
    })
    const part = (side: 1 | -1) =>
      steps.map((step) => {
        const [low, high] = [Math.min(step.from, step.to), Math.max(step.from, step.to)]
        const length =
          side > 0 ? Math.max(0, high) - Math.max(0, low) : Math.min(0, low) - Math.min(0, high)
        return {
          // Nothing is 0 and not a gap: what stands upon a gap would be nowhere.
          value: length,
          real: step.value,
          mark: step.mark,
          itemStyle: { color: color(step) },
        }
      })
    const measure = one?.measure ?? { key: '', title: '' }
    const series = (id: string, side: 1 | -1) => ({
      type: 'bar',
      id,
      name: measure.title,
      stack: 'all',
      barMaxWidth: 44,
      data: part(side),
      label: {
        show: look.labels !== false && steps.length <= 16,
        position: 'inside',
        color: theme.dark ? theme.sunken : '#ffffff',
        fontSize: 11,
        formatter: (at: { value?: unknown; data?: { real?: number | null } }) =>
          at.value === 0 ? '' : short(at.data?.real ?? null, measure),
      },
      labelLayout: { hideOverlap: true },
    })
    return {
      option: {
        ...base({ ...look, legend: 'none' }, theme, 1),
        tooltip: tooltip(theme, {
          trigger: 'item',
          formatter: (at: { name: string; data?: { real?: number | null } }) =>
            `${at.name}  ${inWords(measure)(at.data?.real ?? undefined)}`,
        }),
        xAxis: categoryAxis(
          theme,
          steps.map((step) => step.text),
        ),
        yAxis: valueAxis(theme, measure, look),
        series: [
          {
            type: 'bar',
            id: 'under',
            stack: 'all',
            stackStrategy: 'all',
            silent: true,
            barMaxWidth: 44,
            itemStyle: { color: 'transparent' },
            tooltip: { show: false },
            data: pale,
          },
          { ...series('up', 1), stackStrategy: 'all' },
          { ...series('down', -1), stackStrategy: 'all' },
        ],
      },
      axis: { on: 'x', marks: grid.categories.map((category) => category.mark) },
    }
  },
}
export default chart
