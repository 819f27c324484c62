// SPDX-License-Identifier: Apache-2.0
// What differs between two graphs, by their ids; where things stand on the canvas is no difference.
import type { FlowSpec } from '../../flow/spec'

export interface Change {
  kind: 'new' | 'gone' | 'other'
  node?: string
  edge?: string
}

// Keys in any order: what the server stored comes back in its own.
export function sameParts(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [one, two] = [a, b].map((value) =>
    Object.entries(value).filter(([, part]) => part !== undefined),
  ) as [[string, unknown][], [string, unknown][]]
  if (one.length !== two.length) return false
  const other = new Map(two)
  return one.every(([key, part]) => other.has(key) && sameParts(part, other.get(key)))
}

function between<T extends { id: string }>(
  was: readonly T[],
  now: readonly T[],
  name: 'node' | 'edge',
): Change[] {
  const old = new Map(was.map((one) => [one.id, one]))
  const left = new Set(now.map((one) => one.id))
  return [
    ...now.flatMap((one): Change[] => {
      const before = old.get(one.id)
      if (!before) return [{ kind: 'new', [name]: one.id }]
      return sameParts(before, one) ? [] : [{ kind: 'other', [name]: one.id }]
    }),
    ...was.flatMap((one): Change[] => (left.has(one.id) ? [] : [{ kind: 'gone', [name]: one.id }])),
  ]
}

export function changesOf(was: FlowSpec, now: FlowSpec): Change[] {
  const nodes = between(was.nodes, now.nodes, 'node')
  // A line that only leads elsewhere because of a node that came or went is told with that node.
  const moved = new Set(nodes.filter((one) => one.kind !== 'other').map((one) => one.node))
  const edges = between(was.edges, now.edges, 'edge').filter((change) => {
    const of = (change.kind === 'gone' ? was : now).edges.find((one) => one.id === change.edge)
    if (!of || moved.has(of.from) || moved.has(of.to)) return false
    if (change.kind !== 'other') return true
    const before = was.edges.find((one) => one.id === change.edge)
    if (!before || moved.has(before.to) || moved.has(before.from))
      return !!before && !sameParts({ ...before, to: '', from: '' }, { ...of, to: '', from: '' })
    return true
  })
  return [...nodes, ...edges]
}
