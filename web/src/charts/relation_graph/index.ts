// SPDX-License-Identifier: Apache-2.0
// Who belongs with whom: two dimensions as points, the measure as the strength between them. A name in
// both dimensions is one point, as when patients bring patients.
import { GraphChart } from 'echarts/charts'
import type { Answer, Mark } from '../../boards/types'
import { num, show } from '../figures'
import { base, colorAt, colorsOf, keyOf, tooltip } from '../shape'
import type { CanvasChart } from '../types'

const LINKS = 300

export function graphOf(answer: Answer) {
  const measure = answer.measures[0]?.key
  const same = answer.dims.length > 1 && answer.dims[0]?.type === answer.dims[1]?.type
  const nodes = new Map<
    string,
    { id: string; name: string; sum: number; kind: number; mark: Mark }
  >()
  const links: { source: string; target: string; value: number; mark: Mark }[] = []
  const rows = answer.rows
    .map((row, at) => ({ row, at, value: num(row.values[0]) ?? 0 }))
    .filter(({ value, row }) => value > 0 && row.dims.length > 1)
    .sort((a, b) => b.value - a.value)
    .slice(0, LINKS)
  for (const { row, at, value } of rows) {
    const ids = [0, 1].map((level) => {
      const dim = row.dims[level]
      const id = `${same ? '' : level}/${level === 0 && row.is_other ? 'other' : keyOf(dim?.value)}`
      const known = nodes.get(id)
      if (known) known.sum += value
      else
        nodes.set(id, {
          id,
          name: dim?.text ?? '',
          sum: value,
          kind: level,
          mark: { row: at, measure, dims: [level] },
        })
      return id
    }) as [string, string]
    if (ids[0] !== ids[1])
      links.push({ source: ids[0], target: ids[1], value, mark: { row: at, measure } })
  }
  return { nodes: [...nodes.values()], links }
}

const chart: CanvasChart = {
  kind: 'canvas',
  isOfParts: true,
  parts: [GraphChart],
  draw(answer, look, theme) {
    const { nodes, links } = graphOf(answer)
    const most = Math.max(1e-9, ...nodes.map((node) => node.sum))
    const strong = Math.max(1e-9, ...links.map((link) => link.value))
    const colors = colorsOf(look, theme)
    const measure = answer.measures[0] ?? { key: '', title: '' }
    const names = new Map(nodes.map((node) => [node.id, node.name]))
    const text = (value: number) => show(String(Number(value.toFixed(6))), measure)
    return {
      option: {
        ...base({ ...look, legend: 'none' }, theme, 1),
        tooltip: tooltip(theme, {
          trigger: 'item',
          formatter: (at: {
            dataType: string
            data: { name?: string; sum: number; value: number; source: string; target: string }
          }) =>
            at.dataType === 'edge'
              ? `${names.get(at.data.source)} → ${names.get(at.data.target)}\n${text(at.data.value)}`
              : `${at.data.name}\n${text(at.data.sum)}`,
        }),
        series: [
          {
            type: 'graph',
            id: 's0',
            // A ring is the same picture every time; forces would not be.
            layout: 'circular',
            circular: { rotateLabel: nodes.length > 10 },
            left: 48,
            right: 48,
            top: 28,
            bottom: 28,
            roam: false,
            data: nodes.map((node) => ({
              ...node,
              symbolSize: 8 + 26 * Math.sqrt(node.sum / most),
              itemStyle: { color: colorAt(colors, node.kind) },
            })),
            links: links.map((link) => ({
              ...link,
              lineStyle: { width: 1 + 5 * (link.value / strong) },
            })),
            edgeSymbol: ['none', links.length <= 60 ? 'arrow' : 'none'],
            edgeSymbolSize: 7,
            lineStyle: { color: 'source', opacity: 0.45, curveness: 0.25 },
            label: { show: nodes.length <= 60, color: theme.text, fontSize: 11, position: 'right' },
            labelLayout: { hideOverlap: true },
            emphasis: { focus: 'adjacency' },
          },
        ],
      },
    }
  },
}
export default chart
