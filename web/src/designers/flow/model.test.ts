// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { autoLayout, backEdges } from '../../flow/layout'
import { edgesFrom, edgesTo, type FlowSpec, nodeOf } from '../../flow/spec'
import {
  addBoundary,
  addBranch,
  addLoose,
  blank,
  connect,
  copyItem,
  insertBlock,
  insertNode,
  mayEnd,
  mayMove,
  mayRemove,
  moveBranch,
  moveItem,
  removeBoundary,
  removeBranch,
  removeItem,
  setDefault,
} from './model'
import { findItem, inOrder, type Place, type Seq, toTree } from './tree'

const tree = (spec: FlowSpec): Seq => {
  const seq = toTree(spec)
  if (!seq) throw new Error('not a tree')
  return seq
}
/** The tree as a line: a gate's branches in brackets. */
const shape = (seq: Seq): string =>
  seq.items
    .map((item) =>
      item.branches.length
        ? `${item.id}(${item.branches.map((one) => shape(one.seq)).join('|')})`
        : item.id,
    )
    .join(' ')
const told = (spec: FlowSpec) => shape(tree(spec))
const into = (spec: FlowSpec, id: string): Place => {
  const found = findItem(tree(spec), id)
  return found?.seq.places[found.at] ?? []
}
const branchPlace = (spec: FlowSpec, split: string, n: number): Place =>
  findItem(tree(spec), split)?.item.branches[n]?.seq.places.at(-1) ?? []
const sound = (spec: FlowSpec) => {
  const ids = [...spec.nodes, ...spec.edges].map((one) => one.id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const edge of spec.edges) {
    expect(nodeOf(spec, edge.from), edge.id).toBeDefined()
    expect(nodeOf(spec, edge.to), edge.id).toBeDefined()
  }
  expect(toTree(spec)).not.toBeNull()
}

/** start, n1, two branches g1 (n2 | nothing), n3, end. */
function sample() {
  let spec = insertNode(blank(), ['e1'], 'approve').spec
  spec = insertBlock(spec, into(spec, 'end'), 'exclusive').spec
  spec = insertNode(spec, branchPlace(spec, 'g1', 0), 'approve').spec
  return insertNode(spec, into(spec, 'end'), 'fill').spec
}

describe('a flow as a tree', () => {
  it('is built by putting nodes on edges', () => {
    const spec = sample()
    sound(spec)
    expect(told(spec)).toBe('start n1 g1(n2|) n3 end')
    expect(edgesFrom(spec, 'g1').map((edge) => !!edge.default)).toEqual([false, true])
    expect(inOrder(tree(spec))).toEqual(['start', 'n1', 'g1', 'n2', 'n3', 'end'])
  })

  it('reads branches that meet without a gate, and ends inside of them', () => {
    const spec: FlowSpec = {
      nodes: [
        { id: 's', type: 'start' },
        { id: 'g', type: 'exclusive' },
        { id: 'a', type: 'approve' },
        { id: 'no', type: 'end' },
        { id: 'z', type: 'end' },
      ],
      edges: [
        { id: '1', from: 's', to: 'g' },
        { id: '2', from: 'g', to: 'a' },
        { id: '3', from: 'g', to: 'no' },
        { id: '4', from: 'g', to: 'z', default: true },
        { id: '5', from: 'a', to: 'z' },
      ],
    }
    expect(told(spec)).toBe('s g(a|no|) z')
    expect(findItem(tree(spec), 'g')?.item.after).toEqual(['5', '4'])
    expect(told(insertNode(spec, ['5', '4'], 'copy').spec)).toBe('s g(a|no|) n1 z')
  })

  it('is no tree with a way back, a jump into a branch, or what nothing leads to', () => {
    const spec = sample()
    expect(toTree(connect(spec, 'n3', 'n1'))).toBeNull()
    expect(toTree(connect(spec, 'n1', 'n2'))).toBeNull()
    expect(toTree(addLoose(spec, 'copy', [0, 0]).spec)).toBeNull()
    expect(backEdges(connect(spec, 'n3', 'n1')).size).toBe(1)
  })
})

describe('branches', () => {
  it('come before the one for all else and lead to where the others meet', () => {
    const { spec, edge } = addBranch(sample(), 'g1')
    sound(spec)
    expect(told(spec)).toBe('start n1 g1(n2||) n3 end')
    expect(edgesFrom(spec, 'g1').findIndex((one) => one.id === edge)).toBe(1)
  })

  it('change places', () => {
    const spec = sample()
    const [first, second] = edgesFrom(spec, 'g1').map((edge) => edge.id)
    const next = moveBranch(spec, first as string, 1)
    expect(edgesFrom(next, 'g1').map((edge) => edge.id)).toEqual([second, first])
    expect(moveBranch(spec, first as string, -1)).toBe(spec)
  })

  it('may end by themselves while another leads on', () => {
    let spec = sample()
    const place = branchPlace(spec, 'g1', 0)
    expect(mayEnd(spec, place)).toBe(true)
    const made = insertNode(spec, place, 'end')
    spec = made.spec
    sound(spec)
    expect(told(spec)).toBe(`start n1 g1(n2 ${made.id}|) n3 end`)
    expect(mayEnd(spec, branchPlace(spec, 'g1', 1))).toBe(false)
    expect(mayRemove(spec, 'end')).toBe(false)
    expect(told(removeItem(spec, made.id))).toBe('start n1 g1(n2|) n3 end')
  })

  it('go with what is in them; the last one takes the gate’s place', () => {
    const spec = sample()
    const [full, empty] = edgesFrom(spec, 'g1').map((edge) => edge.id)
    const kept = removeBranch(spec, empty as string)
    sound(kept)
    expect(told(kept)).toBe('start n1 n2 n3 end')
    expect(told(removeBranch(spec, full as string))).toBe('start n1 n3 end')
    expect(kept.edges.every((edge) => !edge.default)).toBe(true)
    const three = removeBranch(addBranch(spec, 'g1').spec, full as string)
    expect(told(three)).toBe('start n1 g1(|) n3 end')
  })

  it('have one default at most, which has no condition', () => {
    const spec = sample()
    const [first] = edgesFrom(spec, 'g1')
    const next = setDefault(spec, first?.id as string, true)
    expect(edgesFrom(next, 'g1').map((edge) => !!edge.default)).toEqual([true, false])
    expect(
      edgesFrom(setDefault(next, first?.id as string, false), 'g1').some((e) => e.default),
    ).toBe(false)
  })
})

describe('taking out and moving', () => {
  it('bridges a node and takes a gate with all its branches', () => {
    const spec = sample()
    expect(told(removeItem(spec, 'n1'))).toBe('start g1(n2|) n3 end')
    const bare = removeItem(spec, 'g1')
    sound(bare)
    expect(told(bare)).toBe('start n1 n3 end')
    expect(removeItem(spec, 'start')).toBe(spec)
    expect(removeItem(spec, 'end')).toBe(spec)
  })

  it('moves a node and a whole gate, never into itself', () => {
    const spec = sample()
    const moved = moveItem(spec, 'n3', into(spec, 'n1'))
    sound(moved)
    expect(told(moved)).toBe('start n3 n1 g1(n2|) end')
    const gate = moveItem(spec, 'g1', into(spec, 'n1'))
    sound(gate)
    expect(told(gate)).toBe('start g1(n2|) n1 n3 end')
    expect(told(moveItem(spec, 'n1', branchPlace(spec, 'g1', 1)))).toBe('start g1(n2|n1) n3 end')
    expect(mayMove(spec, 'g1', branchPlace(spec, 'g1', 0))).toBe(false)
    expect(mayMove(spec, 'n1', into(spec, 'n1'))).toBe(false)
    expect(mayMove(spec, 'n1', into(spec, 'g1'))).toBe(false)
    expect(mayMove(spec, 'end', into(spec, 'n1'))).toBe(false)
  })

  it('copies with new ids, conditions and all', () => {
    const spec = setDefault(sample(), '', false)
    const made = copyItem(spec, 'g1')
    sound(made.spec)
    expect(told(made.spec)).toBe(`start n1 g1(n2|) ${made.id}(n4|) n3 end`)
    expect(edgesFrom(made.spec, made.id).map((edge) => !!edge.default)).toEqual([false, true])
    expect(copyItem(spec, 'end').id).toBe('')
  })
})

describe('times beside a task', () => {
  it('interrupting: comes together with what follows', () => {
    const spec = addBoundary(sample(), 'n1', true)
    sound(spec)
    expect(told(spec)).toBe('start n1(|) g1(n2|) n3 end')
    const edge = edgesFrom(spec, 'n1').find((one) => one.boundary)
    expect(nodeOf(spec, 'n1')?.boundary?.[0]?.id).toBe(edge?.boundary)
    const back = removeBoundary(spec, 'n1', edge?.boundary as string)
    sound(back)
    expect(told(back)).toBe(told(sample()))
    expect(nodeOf(back, 'n1')?.boundary).toBeUndefined()
  })

  it('not interrupting: a line aside that ends', () => {
    const spec = addBoundary(sample(), 'n1', false)
    sound(spec)
    expect(told(spec)).toBe('start n1(n4) g1(n2|) n3 end')
    const boundary = nodeOf(spec, 'n1')?.boundary?.[0]?.id as string
    expect(told(removeBoundary(spec, 'n1', boundary))).toBe(told(sample()))
  })
})

describe('any graph', () => {
  it('has places without two on one another, top to bottom', () => {
    const spec = connect(addBranch(sample(), 'g1').spec, 'n3', 'n1')
    const places = autoLayout(spec)
    expect(places.size).toBe(spec.nodes.length)
    const seen = [...places.values()].map(({ x, y }) => `${Math.round(x)},${y}`)
    expect(new Set(seen).size).toBe(seen.length)
    const y = (id: string) => places.get(id)?.y as number
    expect(y('start')).toBeLessThan(y('n1'))
    expect(y('n2')).toBeLessThan(y('n3'))
    expect(y('n3')).toBeLessThan(y('end'))
  })

  it('keeps its sense under many random commands', () => {
    let seed = 7
    const dice = (n: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return Math.floor((seed / 2147483648) * n)
    }
    let spec = sample()
    for (let i = 0; i < 160; i += 1) {
      const seq = tree(spec)
      const ids = inOrder(seq)
      const id = ids[dice(ids.length)] as string
      const edge = spec.edges[dice(spec.edges.length)]?.id as string
      const found = findItem(seq, ids[dice(ids.length)] as string)
      const place = (found?.at && found.seq.places[found.at]) || into(spec, 'end')
      const gates = ids.filter((one) => (findItem(seq, one)?.item.branches.length ?? 0) > 1)
      const gate = gates[dice(gates.length)]
      const turn = dice(spec.nodes.length > 40 ? 12 : 9)
      if (turn === 0) spec = insertNode(spec, place, 'approve').spec
      else if (turn === 1) spec = insertBlock(spec, place, 'parallel').spec
      else if (turn === 2) spec = insertBlock(spec, place, 'exclusive').spec
      else if (turn === 3) spec = insertNode(spec, place, 'end').spec
      else if (turn === 4) spec = moveItem(spec, id, place)
      else if (turn === 5) spec = copyItem(spec, id).spec
      else if (turn === 6 && gate && nodeOf(spec, gate)?.type !== 'approve')
        spec = addBranch(spec, gate).spec
      else if (turn === 7 && edgesFrom(spec, edge).length) spec = moveBranch(spec, edge, 1)
      else if (turn === 8 && gate) spec = removeBranch(spec, edgesFrom(spec, gate)[0]?.id as string)
      else spec = removeItem(spec, id)
      sound(spec)
      for (const node of spec.nodes)
        if (node.type !== 'start') expect(edgesTo(spec, node.id).length).toBeGreaterThan(0)
    }
    expect(spec.nodes.length).toBeGreaterThan(1)
  })
})
