// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { tokensOf } from '../../flow/adminOps'
import { heatOf, type InstanceRow, lasted, mapOf, type NodeStats, opsOf } from './admin'
import { blank, insertNode } from './model'

const row = (state: InstanceRow['state'], ...states: InstanceRow['tokens'][number]['state'][]) =>
  ({
    id: '1',
    state,
    tokens: states.map((one, i) => ({ id: `${i}`, node: `n${i}`, state: one })),
  }) as InstanceRow

describe('what an administrator may do', () => {
  it('depends on the state', () => {
    expect(opsOf(row('running', 'resting'))).toEqual([
      'jump',
      'reassign',
      'relimit',
      'suspend',
      'terminate',
    ])
    expect(opsOf(row('running', 'incident'))).toContain('retry')
    expect(opsOf(row('suspended', 'resting'))).toEqual(['resume', 'terminate'])
    expect(opsOf(row('done'))).toEqual([])
  })

  it('is done to tokens that it can be done to', () => {
    const one = row('running', 'resting', 'incident', 'joining')
    expect(tokensOf(one.tokens, 'retry').map((token) => token.id)).toEqual(['1'])
    expect(tokensOf(one.tokens, 'jump').map((token) => token.id)).toEqual(['0', '1'])
    expect(tokensOf(one.tokens, 'suspend')).toEqual([])
  })
})

const stats = (node: string, part: Partial<NodeStats>): NodeStats => ({
  node,
  title: node,
  done: 0,
  median_ms: 0,
  p90_ms: 0,
  late: 0,
  open: 0,
  open_late: 0,
  ...part,
})

describe('heat', () => {
  it('is where work lies longest or late', () => {
    expect(
      heatOf([
        stats('a', { done: 10, median_ms: 100 }),
        stats('b', { done: 10, median_ms: 60 }),
        stats('c', { done: 10, median_ms: 10 }),
        stats('d', { open: 1, open_late: 1 }),
      ]),
    ).toEqual({ a: 2, b: 1, c: 0, d: 2 })
    expect(heatOf([])).toEqual({})
    expect(heatOf([stats('a', {})])).toEqual({ a: 0 })
  })

  it('tells a time in one unit', () => {
    expect(lasted(30 * 60_000)).toEqual({ n: 30, unit: 'minutes' })
    expect(lasted(3 * 3_600_000)).toEqual({ n: 3, unit: 'hours' })
    expect(lasted(5 * 86_400_000)).toEqual({ n: 5, unit: 'days' })
  })
})

describe('moving to another version', () => {
  it('maps nodes where one rests to those of the same type', () => {
    const was = insertNode(blank(), ['e1'], 'approve').spec
    const made = insertNode(was, ['e1'], 'fill')
    expect(mapOf(made.spec, was)).toEqual([
      { node: made.id, fits: [] },
      { node: 'n1', fits: ['n1'] },
    ])
  })
})
