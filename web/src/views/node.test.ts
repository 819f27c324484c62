// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { Filter } from '../core/filter'
import { filterToWire } from '../api/records'
import { fromGroup, newCondition, newGroup, newLinked, toGroup } from './node'

const a: Filter = { field: 'a', op: 'eq', value: '1' }
const b: Filter = { field: 'b', op: 'empty' }
const visits: Filter = {
  linked: {
    form: 'app.visit',
    link: 'patient',
    filter: { and: [a, b] },
    within: { field: 'day', days: 90 },
  },
  op: 'ge',
  value: 3,
}

describe('a filter in the editor', () => {
  const same: [string, Filter][] = [
    ['one condition', a],
    ['all of', { and: [a, b] }],
    ['any of, inside all of', { and: [a, { or: [a, b] }] }],
    ['not of one', { not: a }],
    ['what is linked, counted', { and: [a, { not: visits }] }],
    [
      'a group of a chart',
      { and: [a, { in_group: { field: 'day', bucket: 'week' }, value: '2026-W31' }] },
    ],
    ['records of a chart', { and: [a, { field: 'id', op: 'in', value: ['1', '2'] }] }],
    ['not of several', { and: [b, { not: { or: [a, b] } }] }],
  ]
  it.each(same)('comes back as it went in: %s', (_, filter) => {
    expect(fromGroup(toGroup(filter))).toEqual(filter)
  })

  it('leaves out rows that are not finished', () => {
    const group = newGroup('and', [
      newCondition({ field: 'a', op: 'eq', value: '' }),
      newCondition(b),
    ])
    expect(fromGroup(group)).toEqual(b)
    expect(fromGroup(newGroup('or'))).toBeNull()
    const empty = newLinked({ linked: {}, op: 'ge', value: 1 })
    expect(fromGroup(newGroup('and', [empty, newCondition(b)]))).toEqual(b)
    expect(filterToWire(visits)).toEqual(visits)
  })
})
