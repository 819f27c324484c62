// SPDX-License-Identifier: Apache-2.0
// Areas inside areas, each as large as its share.
import { TreemapChart } from 'echarts/charts'
import { short } from '../figures'
import { type Nest, nestOf } from '../nested'
import { base, colorAt, colorsOf, tooltip } from '../shape'
import type { CanvasChart, ChartTheme, Option } from '../types'

/** Ink that can be read upon a colour. */
function inkUpon(color: string, theme: ChartTheme): string {
  const part = (at: number) => Number.parseInt(color.slice(at, at + 2), 16)
  const light = (part(1) * 299 + part(3) * 587 + part(5) * 114) / 255_000
  return light > 0.5 ? '#10191a' : theme.dark ? theme.text : '#ffffff'
}

/** A box of less than this part of all has no room for words. */
const TOO_SMALL = 0.008

/** Each box in the colour of the group that it lies in, with its figure where there is room. */
function painted(nests: readonly Nest[], colors: readonly string[], theme: ChartTheme): Option[] {
  const all = nests.reduce((sum, one) => sum + one.value, 0)
  const paint = (one: Nest, color: string): Option => ({
    ...one,
    itemStyle: { color },
    label: { show: one.value > all * TOO_SMALL, color: inkUpon(color, theme) },
    children: one.children?.map((child) => paint(child, color)),
  })
  return nests.map((one, at) => paint(one, colorAt(colors, at)))
}

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
            data: painted(nestOf(answer), colorsOf(look, theme), theme),
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
              lineHeight: 16,
              formatter: (at: { name: string; value: number }) =>
                `${at.name}\n${short(at.value, answer.measures[0])}`,
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
