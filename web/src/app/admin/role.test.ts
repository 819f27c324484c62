// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { byForm, newGrant, rightOf, setRight, setRights } from './role'

describe('rights on fields', () => {
  const grant = { ...newGrant('app.lead'), fields: { '*': 'read', phone: 'masked' } as const }

  it('a field without its own right has the one for all', () => {
    expect(rightOf(grant, 'name')).toBe('read')
    expect(rightOf(grant, 'phone')).toBe('masked')
    expect(rightOf({ ...grant, fields: {} }, 'name')).toBe('hidden')
  })

  it('keeps only what differs', () => {
    expect(setRight(grant, 'name', 'rw').fields).toEqual({
      '*': 'read',
      phone: 'masked',
      name: 'rw',
    })
    expect(setRight(grant, 'phone', 'read').fields).toEqual({ '*': 'read' })
    expect(setRight(grant, '*', 'masked').fields).toEqual({ '*': 'masked' })
  })

  it('sets many at once', () => {
    expect(setRights(grant, ['a', 'b', 'phone'], 'hidden').fields).toEqual({
      '*': 'read',
      a: 'hidden',
      b: 'hidden',
      phone: 'hidden',
    })
  })

  it('groups grants by form and remembers their places', () => {
    const groups = byForm([newGrant('a'), newGrant('b'), newGrant('a')])
    expect(groups.map((group) => [group.form, group.grants.map((one) => one.at)])).toEqual([
      ['a', [0, 2]],
      ['b', [1]],
    ])
  })
})
