// SPDX-License-Identifier: Apache-2.0
// A square a day, week by week. A span of more than a year shows its last year.
import { HeatmapChart } from 'echarts/charts'
import { CalendarComponent, VisualMapContinuousComponent } from 'echarts/components'
import { addDays, isDate } from '../../core/date'
import { getLang } from '../../i18n/t'
import { num, show } from '../figures'
import { heatScale } from '../heat'
import { base, tooltip } from '../shape'
import type { CanvasChart } from '../types'

const DAYS = 370
/** From Sunday on, as the library counts them. */
const WEEKDAYS = { zh: [...'日一二三四五六'], en: [...'SMTWTFS'] }
const MONTHS = Array.from({ length: 12 }, (_, at) => String(at + 1))

const chart: CanvasChart = {
  kind: 'canvas',
  parts: [HeatmapChart, CalendarComponent, VisualMapContinuousComponent],
  draw(answer, look, theme) {
    const measure = answer.measures[0] ?? { key: '', title: '' }
    const all = answer.rows.flatMap((row, at) => {
      const day = String(row.dims[0]?.from ?? row.dims[0]?.value ?? '').slice(0, 10)
      const value = num(row.values[0])
      return isDate(day) && value !== null
        ? [
            {
              value: [day, value] as [string, number],
              text: show(row.values[0], measure),
              mark: { row: at },
            },
          ]
        : []
    })
    const days = all.map((one) => one.value[0]).sort()
    const last = days.at(-1)
    const from = last ? addDays(last, -DAYS) : null
    const shown = all.filter((one) => from !== null && one.value[0] > from)
    const first = days.find((day) => from !== null && day > from)
    const frame = base({ ...look, legend: 'none' }, theme, 1)
    const short = last && first ? (Date.parse(last) - Date.parse(first)) / 86_400_000 < 120 : false
    return {
      option: {
        ...frame,
        tooltip: tooltip(theme, {
          trigger: 'item',
          formatter: (at: { data: { value: [string, number]; text: string } }) =>
            `${at.data.value[0]}\n${measure.title}  ${at.data.text}`,
        }),
        // Without a span the calendar would ask for one.
        ...(first && last
          ? {
              calendar: {
                range: [first, last],
                top: 26,
                left: 34,
                // A side that is told, even as auto, would stretch the squares.
                ...(short ? {} : { right: 8, bottom: 34 }),
                cellSize: short ? [20, 20] : ['auto', 'auto'],
                splitLine: { lineStyle: { color: theme.faint, width: 1 } },
                itemStyle: { color: theme.sunken, borderColor: theme.surface, borderWidth: 2 },
                dayLabel: {
                  firstDay: 1,
                  nameMap: WEEKDAYS[getLang()],
                  color: theme.muted,
                  fontSize: 11,
                },
                // Bare numbers: names of twelve months have no room in a narrow tile.
                monthLabel: { nameMap: MONTHS, color: theme.muted, fontSize: 10 },
                yearLabel: { show: false },
              },
              visualMap: heatScale(
                shown.map((one) => one.value[1]),
                theme,
                measure,
              ),
              series: [{ type: 'heatmap', id: 's0', coordinateSystem: 'calendar', data: shown }],
            }
          : { series: [] }),
      },
    }
  },
}
export default chart
