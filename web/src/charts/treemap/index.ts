// SPDX-License-Identifier: Apache-2.0
// Areas inside areas, each as large as its share.
import { TreemapChart } from 'echarts/charts'
import { nestOf } from '../nested'
import { base, tooltip } from '../shape'
import type { CanvasChart } from '../types'

const chart: CanvasChart = {
  kind: 'canvas',
  isOfParts: true,
  parts: [TreemapChart],
  draw(answer, look, theme) {
    const nested = answer.dims.length > 1
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
            type: 'treemap',
            id: 's0',
            data: nestOf(answer),
            left: 0,
            right: 0,
            top: 0,
            bottom: 0,
            roam: false,
            // A click opens what stands behind it, like everywhere.
            nodeClick: false,
            breadcrumb: { show: false },
            label: {
              fontSize: 12,
              overflow: 'truncate',
              color: theme.dark ? theme.sunken : '#ffffff',
            },
            upperLabel: { show: nested, height: 20, color: theme.text, fontSize: 12 },
            itemStyle: { borderColor: theme.surface, borderWidth: 1, gapWidth: 1 },
            levels: nested
              ? [
                  {
                    itemStyle: { borderColor: theme.surface, borderWidth: 0, gapWidth: 3 },
                    upperLabel: { show: false },
                  },
                  { itemStyle: { borderColor: theme.sunken, borderWidth: 2, gapWidth: 1 } },
                  { colorSaturation: undefined },
                ]
              : undefined,
          },
        ],
      },
    }
  },
}
export default chart
