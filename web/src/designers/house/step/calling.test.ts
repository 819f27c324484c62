// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { freeName, readFixed, readStatuses, renamed, showFixed, without } from './calling'

describe('rows of a call', () => {
  it('keep their order when one is renamed, and take no name twice', () => {
    const rows = { a: 1, b: 2, c: 3 }
    expect(Object.keys(renamed(rows, 'b', 'x'))).toEqual(['a', 'x', 'c'])
    expect(renamed(rows, 'b', 'c')).toBe(rows)
    expect(without({ a: 1 }, 'a')).toBeUndefined()
    expect(without(rows, 'a')).toEqual({ b: 2, c: 3 })
    expect(freeName({ name1: 1, name2: 2 })).toBe('name3')
  })
  it('read fixed values as what they look like', () => {
    expect([readFixed('12'), readFixed('-1.5'), readFixed('007'), readFixed('true')]).toEqual([
      12,
      -1.5,
      '007',
      true,
    ])
    expect([showFixed('x'), showFixed(12), showFixed(null)]).toEqual(['x', '12', ''])
  })
  it('read statuses', () => {
    expect(readStatuses('200， 201')).toEqual([200, 201])
    expect(readStatuses(' ')).toBeUndefined()
    expect(readStatuses('20')).toBeNull()
  })
})
