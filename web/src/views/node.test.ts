// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { Filter } from '../core/filter'
import { fromGroup, newCondition, newGroup, toGroup } from './node'

const a: Filter = { field: 'a', op: 'eq', value: '1' }
const b: Filter = { field: 'b', op: 'empty' }

describe('a filter in the editor', () => {
  const same: [string, Filter][] = [
    ['one condition', a],
    ['all of', { and: [a, b] }],
    ['any of, inside all of', { and: [a, { or: [a, b] }] }],
    ['not of one', { not: a }],
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
  })
})
