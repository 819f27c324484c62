// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { FormInfo } from '../../api/forms'
import { edgesFrom, nodeOf } from '../../flow/spec'
import { specToSend } from './api'
import { changesOf, sameParts } from './changes'
import {
  blank,
  changeEdge,
  changeNode,
  insertBlock,
  insertNode,
  putAt,
  spanOf,
  withSpan,
} from './model'
import { byPart } from './Panel'
import { readTrial } from './trial'
import { fits, fromTemplate, TEMPLATES } from './templates'
import { toTree } from './tree'

const form = {
  key: 'a.b',
  title: 'B',
  can: [],
  fields: [
    { key: 'name', type: 'text', title: 'Name' },
    { key: 'amount', type: 'money', title: 'Amount' },
    { key: 'sum', type: 'formula', title: 'Sum', computed: true },
  ],
  system: [],
} as unknown as FormInfo

describe('templates', () => {
  it.each(TEMPLATES)('%s: a tree with one start and an end, ids used once', (kind) => {
    const spec = fromTemplate(kind, form)
    expect(toTree(spec)).not.toBeNull()
    const ids = [...spec.nodes, ...spec.edges].map((one) => one.id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const node of spec.nodes)
      expect(spec.nodes.filter((one) => one.id === node.id)).toHaveLength(1)
  })

  it('by amount asks the form’s amount, and is not offered without one', () => {
    const spec = fromTemplate('amount', form)
    expect(edgesFrom(spec, 'g1')[0]?.if).toEqual({ field: 'amount', op: 'ge', value: '50000.00' })
    expect(fits('amount', { ...form, fields: form.fields.slice(0, 1) })).toBe(false)
    expect(fits('one', { ...form, fields: [] })).toBe(true)
  })

  it('filling in gives the fields that can be written', () => {
    expect(nodeOf(fromTemplate('fill', form), 'n1')?.fields).toEqual({
      name: 'write',
      amount: 'write',
    })
  })
})

describe('what is sent', () => {
  it('says nothing of conditions that are not there, and ids of what is chosen', () => {
    let spec = insertBlock(blank(), ['e1'], 'exclusive').spec
    const [first, second] = edgesFrom(spec, 'g1')
    spec = changeEdge(spec, first?.id as string, { if: { and: [] } as never })
    expect(specToSend(spec).edges.find((edge) => edge.id === first?.id)?.if).toEqual({ and: [] })
    spec = changeEdge(spec, first?.id as string, { if: {} as never })
    expect(specToSend(spec).edges.find((edge) => edge.id === first?.id)).not.toHaveProperty('if')
    spec = changeEdge(spec, second?.id as string, {
      if: { field: 'owner', op: 'eq', value: { id: '7', title: 'X' } },
    })
    expect(specToSend(spec).edges.find((edge) => edge.id === second?.id)?.if).toEqual({
      field: 'owner',
      op: 'eq',
      value: '7',
    })
  })

  it('leaves out parts that were taken away', () => {
    const made = insertNode(blank(), ['e1'], 'approve')
    const spec = changeNode(made.spec, made.id, { sign: undefined })
    expect(nodeOf(spec, made.id)).not.toHaveProperty('sign')
    expect(nodeOf(specToSend(spec), made.id)).not.toHaveProperty('fields')
  })
})

describe('what differs', () => {
  it('is told by nodes; the order of keys and places on the canvas are no difference', () => {
    expect(sameParts({ a: 1, b: [{ c: 2 }] }, { b: [{ c: 2 }], a: 1 })).toBe(true)
    expect(sameParts([1, 2], [2, 1])).toBe(false)
    const was = blank()
    expect(changesOf(was, putAt(was, { end: [1, 2] }))).toEqual([])
    const made = insertNode(was, ['e1'], 'approve')
    expect(changesOf(was, made.spec)).toEqual([{ kind: 'new', node: made.id }])
    expect(changesOf(made.spec, was)).toEqual([{ kind: 'gone', node: made.id }])
    expect(changesOf(was, changeNode(was, 'end', { result: 'done' }))).toEqual([
      { kind: 'other', node: 'end' },
    ])
    expect(changesOf(was, changeEdge(was, 'e1', { title: 'x' }))).toEqual([
      { kind: 'other', edge: 'e1' },
    ])
  })
})

describe('spans and mistakes', () => {
  it('have one unit', () => {
    expect(spanOf({ workhours: 8 })).toEqual({ n: 8, unit: 'workhours' })
    expect(withSpan({ days: 1, at: '09:00' } as never, 2, 'workdays')).toEqual({
      at: '09:00',
      workdays: 2,
    })
  })

  it('keep the first message of a part', () => {
    expect(
      byPart([{ part: 'who', message: 'a' }, { part: 'who', message: 'b' }, { message: 'c' }]),
    ).toEqual({ who: 'a', '': 'c' })
  })
})

describe('a trial', () => {
  it('lights the way with who would get what, and where it halts', () => {
    const tried = readTrial(
      {
        state: 'running',
        steps: [
          { kind: 'start', node: 'start' },
          { kind: 'move', node: 'start', edge: 'e1', to: 'n1' },
          { kind: 'rest', node: 'n1', who: [{ id: '7', name: 'A' }] },
          { kind: 'copy', node: 'n1', users: ['9'] },
          { kind: 'choice', node: 'g1', edge: 'e3', holds: false } as never,
          { kind: 'move', node: 'n1', edge: 'e2', to: 'g1' },
          { kind: 'off_duty', node: 'n1', users: ['8'] },
          { kind: 'passed', node: 'n2', auto: 'empty' },
        ],
        tokens: [{ node: 'g1', is_incident: true, why: { message: 'no way' } }],
      },
      new Map([['7', 'A']]),
    )
    expect(tried).toEqual({
      nodes: ['start', 'n1', 'g1', 'n2'],
      edges: ['e1', 'e2'],
      who: { n1: ['A', '#9'] },
      passed: { n2: 'empty' },
      off: { n1: ['#8'] },
      stops: [{ node: 'g1', message: 'no way' }],
      result: '',
    })
    expect(readTrial({ state: 'done', result: 'approved' }, new Map()).result).toBe('approved')
  })
})
