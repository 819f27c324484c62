// SPDX-License-Identifier: Apache-2.0
// Rings: the first dimension inside, the next one round it.
import { SunburstChart } from 'echarts/charts'
import { nestOf } from '../nested'
import { base, tooltip } from '../shape'
import type { CanvasChart } from '../types'

const chart: CanvasChart = {
  kind: 'canvas',
  isOfParts: true,
  parts: [SunburstChart],
  draw(answer, look, theme) {
    return {
      option: {
        ...base({ ...look, legend: 'none' }, theme, 1),
        tooltip: tooltip(theme, {
          trigger: 'item',
          formatter: (at: { name: string; data?: { text?: string } }) =>
            at.data?.text ? `${at.name}\n${at.data.text}` : at.name,
        }),
        series: [
          {
            type: 'sunburst',
            id: 's0',
            data: nestOf(answer),
            radius: ['18%', '92%'],
            nodeClick: false,
            sort: undefined,
            itemStyle: { borderColor: theme.surface, borderWidth: 1 },
            label: {
              fontSize: 11,
              minAngle: 12,
              overflow: 'truncate',
              width: 70,
              color: theme.dark ? theme.sunken : '#ffffff',
            },
          },
        ],
      },
    }
  },
}
export default chart
