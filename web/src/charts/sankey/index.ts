// SPDX-License-Identifier: Apache-2.0
// What flows from each group of one dimension to each of the next.
import { SankeyChart } from 'echarts/charts'
import type { Answer, Mark } from '../../boards/types'
import { num, show } from '../figures'
import { base, keyOf, tooltip } from '../shape'
import type { CanvasChart } from '../types'

interface Flow {
  nodes: { name: string; title: string; mark: Mark; label?: { show: boolean } }[]
  links: { source: string; target: string; value: number; mark: Mark }[]
}

/** So many have room for their names. */
const MANY = 24

/** A node is a group of one dimension, so the same word in two of them makes two, and no ring. */
export function flowOf(answer: Answer): Flow {
  const measure = answer.measures[0]?.key
  const nodes = new Map<string, Flow['nodes'][number]>()
  const links = new Map<string, Flow['links'][number]>()
  const through = new Map<string, number>()
  let all = 0
  answer.rows.forEach((row, at) => {
    const value = num(row.values[0])
    if (value === null || value <= 0) return
    all += value
    const names = row.dims.map((dim, level) => {
      const name = `${level}/${row.is_other && level === 0 ? 'other' : keyOf(dim.value)}`
      if (!nodes.has(name))
        nodes.set(name, { name, title: dim.text, mark: { row: at, measure, dims: [level] } })
      through.set(name, (through.get(name) ?? 0) + value)
      return name
    })
    for (let level = 0; level + 1 < names.length; level += 1) {
      const [source, target] = [names[level] as string, names[level + 1] as string]
      const key = `${source}>${target}`
      const link = links.get(key)
      if (link) link.value += value
      else
        links.set(key, {
          source,
          target,
          value,
          mark: { row: at, measure, dims: [level, level + 1] },
        })
    }
  })
  // Of what is thinner than a line of words only the drawing is shown; pressing it tells its name.
  const named = [...nodes.values()].map((node) =>
    nodes.size < MANY || (through.get(node.name) ?? 0) > all / 30
      ? node
      : { ...node, label: { show: false } },
  )
  return { nodes: named, links: [...links.values()] }
}

const chart: CanvasChart = {
  kind: 'canvas',
  isOfParts: true,
  parts: [SankeyChart],
  draw(answer, look, theme) {
    const { nodes, links } = flowOf(answer)
    const titles = new Map(nodes.map((node) => [node.name, node.title]))
    const measure = answer.measures[0] ?? { key: '', title: '' }
    const text = (value: number) => show(String(Number(value.toFixed(6))), measure)
    return {
      option: {
        ...base({ ...look, legend: 'none' }, theme, 1),
        tooltip: tooltip(theme, {
          trigger: 'item',
          formatter: (at: {
            dataType: string
            value: number
            data: { title?: string; source: string; target: string }
          }) =>
            at.dataType === 'edge'
              ? `${titles.get(at.data.source)} → ${titles.get(at.data.target)}\n${text(at.value)}`
              : `${at.data.title}\n${text(at.value)}`,
        }),
        series: [
          {
            type: 'sankey',
            id: 's0',
            data: nodes,
            links,
            left: 4,
            right: 110,
            top: 8,
            bottom: 8,
            nodeWidth: 14,
            nodeGap: 10,
            draggable: false,
            emphasis: { focus: 'adjacency' },
            lineStyle: { color: 'gradient', opacity: 0.35, curveness: 0.5 },
            itemStyle: { borderWidth: 0 },
            labelLayout: { hideOverlap: true },
            label: {
              color: theme.text,
              fontSize: 12,
              width: 100,
              overflow: 'truncate',
              formatter: (at: { data: { title: string } }) => at.data.title,
            },
          },
        ],
      },
    }
  },
}
export default chart
