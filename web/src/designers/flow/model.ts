// SPDX-License-Identifier: Apache-2.0
// Commands on a flow: each takes the graph and gives a new one. Ids are never used twice in a graph.
import {
  type Boundary,
  edgeOf,
  edgesFrom,
  edgesTo,
  type FlowEdge,
  type FlowNode,
  type FlowSpec,
  type NodeType,
  nodeOf,
  type Span,
} from '../../flow/spec'
import { findItem, idsOf, type Item, type Place, toTree } from './tree'

export interface Made {
  spec: FlowSpec
  /** The new node, to be opened. */
  id: string
}

// --- Ids ----------------------------------------------------------------------------------------------------

const taken = (spec: FlowSpec) =>
  new Set([
    ...spec.nodes.flatMap((node) => [node.id, ...(node.boundary ?? []).map((one) => one.id)]),
    ...spec.edges.map((edge) => edge.id),
  ])

/** Gives ids that are free, one after another. */
function minter(spec: FlowSpec) {
  const used = taken(spec)
  return (prefix: string) => {
    for (let n = 1; ; n += 1) {
      const id = `${prefix}${n}`
      if (used.has(id)) continue
      used.add(id)
      return id
    }
  }
}

// --- Fresh ones ---------------------------------------------------------------------------------------------

export type BlockType = 'exclusive' | 'parallel' | 'inclusive'

/** A node is told of by its name to people who never see the drawing. */
const NAMES: Partial<Record<NodeType, { zh: string; en: string }>> = {
  start: { zh: '发起', en: 'Start' },
  fill: { zh: '填写', en: 'Fill in' },
  approve: { zh: '审批', en: 'Approve' },
  copy: { zh: '抄送', en: 'Copy to' },
  service: { zh: '自动执行', en: 'Automatic' },
  wait: { zh: '等待', en: 'Wait' },
  subflow: { zh: '子流程', en: 'Sub-flow' },
  end: { zh: '结束', en: 'End' },
  terminate: { zh: '终止', en: 'Terminate' },
}

export function freshNode(type: NodeType, id: string): FlowNode {
  const title = NAMES[type]
  const base: FlowNode = title ? { id, type, title } : { id, type }
  switch (type) {
    case 'approve':
      return { ...base, who: [], sign: 'any' }
    case 'fill':
      return { ...base, who: [], sign: 'any', fields: {} }
    case 'copy':
      return { ...base, who: [] }
    case 'service':
      return { ...base, do: [] }
    case 'wait':
      return { ...base, days: 1 }
    case 'subflow':
      return { ...base, flow: '', wait: true }
    default:
      return base
  }
}

export const blank = (): FlowSpec => ({
  nodes: [{ ...freshNode('start', 'start'), manual: true }, freshNode('end', 'end')],
  edges: [{ id: 'e1', from: 'start', to: 'end' }],
  layout: {},
  options: { cancel: 'before_first', recall: 'unread', dedup: 'adjacent', copy_ops: true },
})

// --- Parts ----------------------------------------------------------------------------------------------------

export const changeNode = (spec: FlowSpec, id: string, part: Partial<FlowNode>): FlowSpec => ({
  ...spec,
  nodes: spec.nodes.map((node) => (node.id === id ? clean({ ...node, ...part }) : node)),
})

export const changeEdge = (spec: FlowSpec, id: string, part: Partial<FlowEdge>): FlowSpec => ({
  ...spec,
  edges: spec.edges.map((edge) => (edge.id === id ? clean({ ...edge, ...part }) : edge)),
})

/** Without what is undefined: it is not sent, and it is no change. */
function clean<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T
}

/** One of a gate's edges is the way for all else, or none. */
export function setDefault(spec: FlowSpec, id: string, on: boolean): FlowSpec {
  const from = edgeOf(spec, id)?.from
  return {
    ...spec,
    edges: spec.edges.map((edge) => {
      if (edge.from !== from) return edge
      const { default: _, ...rest } = edge
      if (edge.id !== id || !on) return rest
      const { if: _if, ...plain } = rest
      return { ...plain, default: true }
    }),
  }
}

const lead = (spec: FlowSpec, place: Place, to: string): FlowEdge[] =>
  spec.edges.map((edge) => (place.includes(edge.id) ? { ...edge, to } : edge))

const targetOf = (spec: FlowSpec, place: Place) => edgeOf(spec, place[0] ?? '')?.to

/** The graph without these nodes, their edges and the places where they stood. */
function without(spec: FlowSpec, ids: ReadonlySet<string>): FlowSpec {
  const layout = Object.entries(spec.layout ?? {}).filter(([id]) => !ids.has(id))
  return {
    ...spec,
    nodes: spec.nodes.filter((node) => !ids.has(node.id)),
    edges: spec.edges.filter((edge) => !ids.has(edge.from) && !ids.has(edge.to)),
    ...(spec.layout ? { layout: Object.fromEntries(layout) } : {}),
  }
}

// --- Putting in ---------------------------------------------------------------------------------------------

export function insertNode(spec: FlowSpec, place: Place, type: NodeType): Made {
  const mint = minter(spec)
  const id = mint('n')
  const target = targetOf(spec, place)
  if (!target) return { spec, id: '' }
  const node = freshNode(type, id)
  if (type === 'end' || type === 'terminate') return endBranch(spec, place, node)
  return {
    id,
    spec: {
      ...spec,
      nodes: after(spec.nodes, place, spec, [node]),
      edges: [...lead(spec, place, id), { id: mint('e'), from: id, to: target }],
    },
  }
}

/** New nodes stand in the list behind the one that they come from: lists read as the flow runs. */
function after(nodes: FlowNode[], place: Place, spec: FlowSpec, fresh: FlowNode[]): FlowNode[] {
  const from = edgeOf(spec, place[0] ?? '')?.from
  const at = nodes.findIndex((node) => node.id === from)
  return [...nodes.slice(0, at + 1), ...fresh, ...nodes.slice(at + 1)]
}

/** Whether a branch may end here: something else still leads on to what follows. */
export function mayEnd(spec: FlowSpec, place: Place): boolean {
  const target = targetOf(spec, place)
  return !!target && edgesTo(spec, target).some((edge) => !place.includes(edge.id))
}

function endBranch(spec: FlowSpec, place: Place, node: FlowNode): Made {
  if (!mayEnd(spec, place)) return { spec, id: '' }
  return {
    id: node.id,
    spec: {
      ...spec,
      nodes: after(spec.nodes, place, spec, [node]),
      edges: lead(spec, place, node.id),
    },
  }
}

/** A gate with two empty branches that meet again. */
export function insertBlock(spec: FlowSpec, place: Place, type: BlockType): Made {
  const mint = minter(spec)
  const target = targetOf(spec, place)
  if (!target) return { spec, id: '' }
  const split: FlowNode = { id: mint('g'), type }
  const join: FlowNode = { id: mint('g'), type }
  const branch = (part: Partial<FlowEdge>): FlowEdge => ({
    id: mint('e'),
    from: split.id,
    to: join.id,
    ...part,
  })
  return {
    id: split.id,
    spec: {
      ...spec,
      nodes: after(spec.nodes, place, spec, [split, join]),
      edges: [
        ...lead(spec, place, split.id),
        branch({}),
        branch(type === 'parallel' ? {} : { default: true }),
        { id: mint('e'), from: join.id, to: target },
      ],
    },
  }
}

/** Before the branch for all else, to where the others meet; where none meet, to an end of its own. */
export function addBranch(spec: FlowSpec, split: string): { spec: FlowSpec; edge: string } {
  const mint = minter(spec)
  const item = itemOf(spec, split)
  const outs = edgesFrom(spec, split)
  const edge: FlowEdge = { id: mint('e'), from: split, to: '' }
  const end = freshNode('end', mint('n'))
  const open = item?.branches.find((one) => one.seq.open)?.seq.open
  edge.to = item?.join ?? (open ? (targetOf(spec, open) ?? end.id) : end.id)
  const rest = outs.findIndex((one) => one.default)
  const before = spec.edges.indexOf(outs[rest < 0 ? outs.length - 1 : rest] as FlowEdge)
  const at = rest < 0 ? before + 1 : before
  return {
    edge: edge.id,
    spec: {
      ...spec,
      nodes: edge.to === end.id ? [...spec.nodes, end] : spec.nodes,
      edges: [...spec.edges.slice(0, at), edge, ...spec.edges.slice(at)],
    },
  }
}

/** One place left or right among what leaves the gate; the first true one is taken. */
export function moveBranch(spec: FlowSpec, edge: string, by: 1 | -1): FlowSpec {
  const from = edgeOf(spec, edge)?.from
  const order = spec.edges.flatMap((one, at) => (one.from === from && !one.boundary ? [at] : []))
  const at = order.findIndex((i) => spec.edges[i]?.id === edge)
  const to = at + by
  if (at < 0 || to < 0 || to >= order.length) return spec
  const edges = [...spec.edges]
  const [a, b] = [order[at] as number, order[to] as number]
  ;[edges[a], edges[b]] = [edges[b] as FlowEdge, edges[a] as FlowEdge]
  return { ...spec, edges }
}

// --- Taking out -----------------------------------------------------------------------------------------------

export function itemOf(spec: FlowSpec, id: string): Item | null {
  const tree = toTree(spec)
  return (tree && findItem(tree, id)?.item) ?? null
}

/** Whether it can go: the start stays, and so does the last end. */
export function mayRemove(spec: FlowSpec, id: string): boolean {
  const node = nodeOf(spec, id)
  if (!node || node.type === 'start') return false
  const tree = toTree(spec)
  const found = tree && findItem(tree, id)
  if (!found) return true
  if (found.item.after) return true
  return !!wayOn(spec, found.parent) || idsOf(found.item).length > 1
}

/** Where a branch that no longer ends leads: to where the others meet. */
const wayOn = (spec: FlowSpec, parent: Item | null): string | undefined => {
  if (!parent) return undefined
  if (parent.join) return parent.join
  return parent.after ? targetOf(spec, parent.after) : undefined
}

/** A node, or a gate with all its branches; what led to it leads to what followed. */
export function removeItem(spec: FlowSpec, id: string): FlowSpec {
  if (!mayRemove(spec, id)) return spec
  const tree = toTree(spec)
  const found = tree && findItem(tree, id)
  if (!found) return removeLoose(spec, id)
  const place = found.seq.places[found.at] ?? []
  const gone = new Set(idsOf(found.item))
  const to = found.item.after ? targetOf(spec, found.item.after) : wayOn(spec, found.parent)
  if (to) return without({ ...spec, edges: lead(spec, place, to) }, gone)
  const end = freshNode('end', minter(spec)('n'))
  return without({ ...spec, nodes: [...spec.nodes, end], edges: lead(spec, place, end.id) }, gone)
}

/** On the canvas: a node between two others is bridged, any other goes with its edges. */
function removeLoose(spec: FlowSpec, id: string): FlowSpec {
  const outs = edgesFrom(spec, id)
  const only = outs.length === 1 && outs[0]?.to !== id ? outs[0]?.to : undefined
  const ins = edgesTo(spec, id).map((edge) => edge.id)
  return without(only ? { ...spec, edges: lead(spec, ins, only) } : spec, new Set([id]))
}

/** Of the last two branches the one that stays takes the gate's place. */
export function removeBranch(spec: FlowSpec, edge: string): FlowSpec {
  const split = edgeOf(spec, edge)?.from
  const tree = split ? toTree(spec) : null
  const found = tree && split ? findItem(tree, split) : null
  const branch = found?.item.branches.find((one) => one.edge === edge)
  if (!found || !branch) return removeEdge(spec, edge)
  const aside = edgeOf(spec, edge)?.boundary
  const gone = new Set(branch.seq.items.flatMap(idsOf))
  const bare = without(removeEdge(spec, edge), gone)
  if (aside) return dissolve(dropBoundary(bare, found.item.id, aside), found.item.join)
  const left = edgesFrom(bare, found.item.id)
  if (left.length !== 1) return bare
  const place = found.seq.places[found.at] ?? []
  const [one] = left as [FlowEdge]
  const next = without({ ...bare, edges: lead(bare, place, one.to) }, new Set([found.item.id]))
  return dissolve(next, found.item.join)
}

/** A meeting of one line is no meeting. */
function dissolve(spec: FlowSpec, join: string | undefined): FlowSpec {
  if (!join || !nodeOf(spec, join)) return spec
  const ins = edgesTo(spec, join)
  const outs = edgesFrom(spec, join)
  if (ins.length > 1 || outs.length !== 1) return spec
  return without(
    {
      ...spec,
      edges: lead(
        spec,
        ins.map((edge) => edge.id),
        outs[0]?.to as string,
      ),
    },
    new Set([join]),
  )
}

export const removeEdge = (spec: FlowSpec, id: string): FlowSpec => ({
  ...spec,
  edges: spec.edges.filter((edge) => edge.id !== id),
})

// --- Moving and copying ---------------------------------------------------------------------------------------

const samePlace = (a: Place, b: Place) => a.length === b.length && a.every((one) => b.includes(one))

export function mayMove(spec: FlowSpec, id: string, to: Place): boolean {
  const tree = toTree(spec)
  const found = tree && findItem(tree, id)
  if (!found?.item.after || nodeOf(spec, id)?.type === 'start') return false
  const entry = found.seq.places[found.at] ?? []
  if (samePlace(entry, to) || samePlace(found.item.after, to)) return false
  const own = new Set(idsOf(found.item))
  return to.every((edge) => !own.has(edgeOf(spec, edge)?.from ?? '')) && !!targetOf(spec, to)
}

export function moveItem(spec: FlowSpec, id: string, to: Place): FlowSpec {
  if (!mayMove(spec, id, to)) return spec
  const tree = toTree(spec)
  const found = tree && findItem(tree, id)
  if (!found?.item.after) return spec
  const entry = found.seq.places[found.at] ?? []
  const follower = targetOf(spec, found.item.after) as string
  const out = { ...spec, edges: lead(spec, entry, follower) }
  const target = targetOf(out, to) as string
  const into = { ...out, edges: lead(out, to, found.item.id) }
  return { ...into, edges: lead(into, found.item.after, target) }
}

/** What was copied: nodes with the edges among them, entered at the first, left by the open ones. */
export interface Clip {
  nodes: FlowNode[]
  edges: FlowEdge[]
  entry: string
  exits: string[]
}

export function clipOf(spec: FlowSpec, id: string): Clip | null {
  const item = itemOf(spec, id)
  if (!item?.after || nodeOf(spec, id)?.type === 'start') return null
  const own = new Set(idsOf(item))
  return {
    nodes: spec.nodes.filter((node) => own.has(node.id)),
    edges: spec.edges.filter((edge) => own.has(edge.from)),
    entry: item.id,
    exits: [...item.after],
  }
}

export function paste(spec: FlowSpec, clip: Clip, place: Place): Made {
  const target = targetOf(spec, place)
  if (!target) return { spec, id: '' }
  const mint = minter(spec)
  const names = new Map<string, string>()
  for (const node of clip.nodes)
    names.set(node.id, mint(/^[a-z]+/i.exec(node.id)?.[0].slice(0, 20) ?? 'n'))
  const nodes = clip.nodes.map((node) => ({ ...node, id: names.get(node.id) as string }))
  const edges = clip.edges.map((edge) => ({
    ...edge,
    id: mint('e'),
    from: names.get(edge.from) as string,
    to: clip.exits.includes(edge.id) ? target : (names.get(edge.to) ?? target),
  }))
  const entry = names.get(clip.entry) as string
  return {
    id: entry,
    spec: {
      ...spec,
      nodes: after(spec.nodes, place, spec, nodes),
      edges: [...lead(spec, place, entry), ...edges],
    },
  }
}

export function copyItem(spec: FlowSpec, id: string): Made {
  const clip = clipOf(spec, id)
  const item = itemOf(spec, id)
  return clip && item?.after ? paste(spec, clip, item.after) : { spec, id: '' }
}

// --- Times that come while a task rests -------------------------------------------------------------------------

/**
 * Interrupting: what follows the task comes together with what the time led to. Otherwise a line of its own, which
 * ends by itself.
 */
export function addBoundary(spec: FlowSpec, id: string, interrupting: boolean): FlowSpec {
  const node = nodeOf(spec, id)
  const main = edgesFrom(spec, id).find((edge) => !edge.boundary)
  if (!node || !main) return spec
  const mint = minter(spec)
  const boundary: Boundary = { id: mint('b'), after: { days: 1 }, interrupting }
  const next = changeNode(spec, id, { boundary: [...(node.boundary ?? []), boundary] })
  const edge: FlowEdge = { id: mint('e'), from: id, to: '', boundary: boundary.id }
  if (!interrupting) {
    const end = freshNode('end', mint('n'))
    edge.to = end.id
    return { ...next, nodes: [...next.nodes, end], edges: [...next.edges, edge] }
  }
  const join = itemOf(spec, id)?.join
  if (join) return { ...next, edges: [...next.edges, { ...edge, to: join }] }
  const gate: FlowNode = { id: mint('g'), type: 'exclusive' }
  return {
    ...next,
    nodes: [...next.nodes, gate],
    edges: [
      ...next.edges.map((one) => (one.id === main.id ? { ...one, to: gate.id } : one)),
      { ...edge, to: gate.id },
      { id: mint('e'), from: gate.id, to: main.to },
    ],
  }
}

function dropBoundary(spec: FlowSpec, id: string, boundary: string): FlowSpec {
  const left = (nodeOf(spec, id)?.boundary ?? []).filter((one) => one.id !== boundary)
  return changeNode(spec, id, { boundary: left.length > 0 ? left : undefined })
}

export function removeBoundary(spec: FlowSpec, id: string, boundary: string): FlowSpec {
  const edge = edgesFrom(spec, id).find((one) => one.boundary === boundary)
  if (!edge) return dropBoundary(spec, id, boundary)
  return toTree(spec)
    ? removeBranch(spec, edge.id)
    : dropBoundary(removeEdge(spec, edge.id), id, boundary)
}

// --- On the canvas ----------------------------------------------------------------------------------------------

export function addLoose(spec: FlowSpec, type: NodeType, at: [number, number]): Made {
  const mint = minter(spec)
  const id = mint(type === 'end' || type === 'terminate' ? 'n' : type.length > 8 ? 'g' : 'n')
  return {
    id,
    spec: {
      ...spec,
      nodes: [...spec.nodes, freshNode(type, id)],
      layout: { ...spec.layout, [id]: at },
    },
  }
}

export function connect(spec: FlowSpec, from: string, to: string): FlowSpec {
  const [a, b] = [nodeOf(spec, from), nodeOf(spec, to)]
  if (!a || !b || b.type === 'start' || a.type === 'end' || a.type === 'terminate') return spec
  if (spec.edges.some((edge) => edge.from === from && edge.to === to && !edge.boundary)) return spec
  return { ...spec, edges: [...spec.edges, { id: minter(spec)('e'), from, to }] }
}

export const putAt = (spec: FlowSpec, places: Record<string, [number, number]>): FlowSpec => ({
  ...spec,
  layout: { ...spec.layout, ...places },
})

// --- Spans ------------------------------------------------------------------------------------------------------

export type Unit = keyof Span
export const UNITS: readonly Unit[] = ['minutes', 'hours', 'workhours', 'days', 'workdays']

export function spanOf(span: Span | undefined): { n: number; unit: Unit } {
  const unit = UNITS.find((one) => span?.[one] !== undefined) ?? 'hours'
  return { n: span?.[unit] ?? 0, unit }
}

export const withSpan = <T extends Span>(of: T, n: number, unit: Unit): T => {
  const { days: _d, hours: _h, minutes: _m, workdays: _wd, workhours: _wh, ...rest } = of
  return { ...rest, [unit]: n } as unknown as T
}
