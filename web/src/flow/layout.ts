// SPDX-License-Identifier: Apache-2.0
// Where nodes stand when nobody has put them anywhere: in rows by how far they are from the start, and in
// each row near those that they come from.
import type { FlowSpec } from './spec'

export const NODE_W = 180
export const NODE_H = 56
const GAP_X = 40
const GAP_Y = 52
/** From the middle of one to that of its neighbour. */
export const LANE = NODE_W + GAP_X

export type Places = Map<string, { x: number; y: number }>

/** Edges that lead back to where one came from; without them no flow runs in a circle. */
export function backEdges(spec: FlowSpec): Set<string> {
  const back = new Set<string>()
  const state = new Map<string, 'open' | 'done'>()
  const outs = groupBy(spec, 'from')
  const visit = (id: string) => {
    state.set(id, 'open')
    for (const edge of outs.get(id) ?? []) {
      const other = state.get(edge.to)
      if (other === 'open') back.add(edge.id)
      else if (!other) visit(edge.to)
    }
    state.set(id, 'done')
  }
  const starts = spec.nodes.filter((node) => node.type === 'start')
  for (const node of [...starts, ...spec.nodes]) if (!state.has(node.id)) visit(node.id)
  return back
}

function groupBy(spec: FlowSpec, side: 'from' | 'to') {
  const out = new Map<string, FlowSpec['edges']>()
  for (const edge of spec.edges) {
    const list = out.get(edge[side])
    if (list) list.push(edge)
    else out.set(edge[side], [edge])
  }
  return out
}

/** The longest way from the start, without ways back. */
function rowsOf(spec: FlowSpec): Map<string, number> {
  const back = backEdges(spec)
  const ins = groupBy(spec, 'to')
  const rows = new Map<string, number>()
  const rowOf = (id: string): number => {
    const known = rows.get(id)
    if (known !== undefined) return known
    let row = 0
    for (const edge of ins.get(id) ?? [])
      if (!back.has(edge.id)) row = Math.max(row, rowOf(edge.from) + 1)
    rows.set(id, row)
    return row
  }
  for (const node of spec.nodes) rowOf(node.id)
  return rows
}

const middle = (list: readonly number[]) =>
  list.length ? list.reduce((sum, one) => sum + one, 0) / list.length : null

/** In the order wanted, none over the other, and as near to its wish as the others let it. */
function spread(wishes: readonly { id: string; x: number }[]): Map<string, number> {
  const step = LANE
  const sorted = [...wishes].sort((a, b) => a.x - b.x)
  const at: number[] = []
  for (const [i, one] of sorted.entries())
    at.push(i === 0 ? one.x : Math.max(one.x, (at[i - 1] as number) + step))
  const shift = middle(sorted.map((one, i) => one.x - (at[i] as number))) ?? 0
  return new Map(sorted.map((one, i) => [one.id, (at[i] as number) + shift]))
}

/** `row`: from the top of one row to that of the next. */
export function autoLayout(spec: FlowSpec, row = NODE_H + GAP_Y): Places {
  const rows = rowsOf(spec)
  const ids = new Set(spec.nodes.map((node) => node.id))
  const ins = groupBy(spec, 'to')
  const outs = groupBy(spec, 'from')
  const byRow: string[][] = []
  for (const node of spec.nodes) {
    const at = rows.get(node.id) as number
    byRow[at] = [...(byRow[at] ?? []), node.id]
  }
  const x = new Map<string, number>()
  for (const line of byRow) {
    const wishes = (line ?? []).map((id) => {
      const from = (ins.get(id) ?? []).flatMap((edge) => {
        const above = x.get(edge.from)
        if (above === undefined) return []
        // Siblings stand left and right of where they come from, in their stored order.
        const all = (outs.get(edge.from) ?? []).filter((one) => ids.has(one.to))
        const at = all.indexOf(edge) - (all.length - 1) / 2
        return [above + at * LANE]
      })
      return { id, x: middle(from) ?? 0 }
    })
    for (const [id, at] of spread(wishes)) x.set(id, at)
  }
  const left = Math.min(0, ...x.values())
  return new Map(
    spec.nodes.map((node) => [
      node.id,
      {
        x: (x.get(node.id) ?? 0) - left,
        y: (rows.get(node.id) ?? 0) * row,
      },
    ]),
  )
}

/** As people put them; where they put nothing, as above. */
export function placesOf(spec: FlowSpec, row?: number): Places {
  const auto = autoLayout(spec, row)
  const put = spec.layout ?? {}
  if (Object.keys(put).length === 0) return auto
  return new Map(
    spec.nodes.map((node) => {
      const own = put[node.id]
      return [node.id, own ? { x: own[0], y: own[1] } : (auto.get(node.id) ?? { x: 0, y: 0 })]
    }),
  )
}
