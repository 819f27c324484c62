// SPDX-License-Identifier: Apache-2.0
// A graph read as a tree of blocks, where it is one: what parts at a gate comes together again, or ends.
//
// A place is a bundle of edges that all lead to one node. A node is entered when the bundle in hand holds all
// edges that lead to it; so what two branches share stands below them both, and a way back has no place in a tree.
import { edgesFrom, edgesTo, type FlowSpec, isGate, isJoin, nodeOf } from '../../flow/spec'

/** Edges that lead to the same node: where the next one can be put. */
export type Place = readonly string[]

export interface Branch {
  edge: string
  seq: Seq
}

export interface Item {
  id: string
  branches: Branch[]
  /** The gate where the branches meet, if they have one of their own. */
  join?: string
  /** Null: nothing follows. */
  after: Place | null
}

export interface Seq {
  items: Item[]
  /** The way into each item, and after the last one if it goes on. */
  places: Place[]
  open: Place | null
}

class Tangled extends Error {}

const targetOf = (spec: FlowSpec, place: Place) =>
  spec.edges.find((edge) => edge.id === place[0])?.to

const covers = (spec: FlowSpec, place: Place, id: string) =>
  edgesTo(spec, id).every((edge) => place.includes(edge.id))

/** Open ends of branches that lead to one node; more than one node cannot be drawn as a tree. */
function together(spec: FlowSpec, ends: readonly (Place | null)[]): Place | null {
  const open = ends.flatMap((end) => (end ? [end] : []))
  if (open.length === 0) return null
  if (new Set(open.map((place) => targetOf(spec, place))).size > 1) throw new Tangled()
  return open.flat()
}

class Reader {
  readonly seen = new Set<string>()
  constructor(readonly spec: FlowSpec) {}

  private item(id: string): Item {
    if (this.seen.has(id)) throw new Tangled()
    this.seen.add(id)
    const node = nodeOf(this.spec, id)
    const outs = edgesFrom(this.spec, id)
    const gate = isGate(node)
    if (outs.length === 0) return { id, branches: [], after: null }
    const passes = gate && edgesTo(this.spec, id).length === 1
    if ((!gate || passes) && outs.length === 1)
      return { id, branches: [], after: [outs[0]?.id as string] }
    const aside = outs.filter((edge) => edge.boundary)
    const main = outs.filter((edge) => !edge.boundary)
    if (aside.length > 0 && main.length === 1) {
      const branches = aside.map((edge) => this.branch(edge.id))
      const open = together(
        this.spec,
        branches.map((one) => one.seq.open),
      )
      // What only ends stands aside; the way on is the way on.
      if (!open) return { id, branches, after: [main[0]?.id as string] }
      const first = this.branch(main[0]?.id as string)
      return this.joined({ id, branches: [first, ...branches], after: null })
    }
    return this.joined({ id, branches: outs.map((edge) => this.branch(edge.id)), after: null })
  }

  private joined(item: Item): Item {
    const open = together(
      this.spec,
      item.branches.map((one) => one.seq.open),
    )
    const target = open && nodeOf(this.spec, targetOf(this.spec, open) ?? '')
    if (!open || !target) return { ...item, after: open }
    const outs = edgesFrom(this.spec, target.id)
    if (!isGate(target) || outs.length !== 1 || !covers(this.spec, open, target.id))
      return { ...item, after: open }
    this.seen.add(target.id)
    return { ...item, join: target.id, after: [outs[0]?.id as string] }
  }

  private isBareGate(id: string): boolean {
    return isGate(nodeOf(this.spec, id)) && edgesFrom(this.spec, id).length === 1
  }

  private branch(edge: string): Branch {
    return { edge, seq: this.seq([edge], true) }
  }

  private seq(from: Place, isBranch = false): Seq {
    const seq: Seq = { items: [], places: [from], open: from }
    while (seq.open) {
      const target = targetOf(this.spec, seq.open)
      if (!target) throw new Tangled()
      if (!covers(this.spec, seq.open, target)) return seq
      // A meeting of which the other branches end before stays that of the gate above.
      if (isBranch && this.isBareGate(target)) return seq
      const item = this.item(target)
      seq.items.push(item)
      seq.open = item.after
      if (item.after) seq.places.push(item.after)
    }
    return seq
  }

  all(start: string): Seq {
    const item = this.item(start)
    const rest = item.after ? this.seq(item.after) : { items: [], places: [], open: null }
    if (rest.open) throw new Tangled()
    return { items: [item, ...rest.items], places: [[], ...rest.places], open: null }
  }
}

/** Null: a graph that only the canvas can show. */
export function toTree(spec: FlowSpec): Seq | null {
  const starts = spec.nodes.filter((node) => node.type === 'start')
  const [start] = starts
  if (!start || starts.length > 1 || edgesTo(spec, start.id).length > 0) return null
  try {
    const reader = new Reader(spec)
    const tree = reader.all(start.id)
    return reader.seen.size === spec.nodes.length ? tree : null
  } catch (error) {
    if (error instanceof Tangled) return null
    throw error
  }
}

// --- Looking in it ------------------------------------------------------------------------------------------

export interface Found {
  item: Item
  seq: Seq
  at: number
  /** The branch and gate that it stands in. */
  branch: Branch | null
  parent: Item | null
}

export function findItem(tree: Seq, id: string): Found | null {
  const look = (seq: Seq, branch: Branch | null, parent: Item | null): Found | null => {
    for (const [at, item] of seq.items.entries()) {
      if (item.id === id || item.join === id) return { item, seq, at, branch, parent }
      for (const one of item.branches) {
        const found = look(one.seq, one, item)
        if (found) return found
      }
    }
    return null
  }
  return look(tree, null, null)
}

/** All nodes of an item, with the gate where its branches meet. */
export const idsOf = (item: Item): string[] => [
  item.id,
  ...item.branches.flatMap((one) => one.seq.items.flatMap(idsOf)),
  ...(item.join ? [item.join] : []),
]

/** Nodes as one reads them: for moving by the arrow keys. */
export const inOrder = (seq: Seq): string[] =>
  seq.items.flatMap((item) => [item.id, ...item.branches.flatMap((one) => inOrder(one.seq))])

export const isPlainJoin = (spec: FlowSpec, id: string) => {
  const node = nodeOf(spec, id)
  return !!node && isJoin(spec, node)
}
