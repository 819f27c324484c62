// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { readState, sortFromText, sortToText, writeState } from './state'

describe('the address of a list', () => {
  it('says the same when read back', () => {
    const state = {
      view: 'mine',
      filter: { and: [{ field: 'channel.grade', op: 'in', value: ['S', 'A'] }] },
      sort: sortFromText('-created_at,name'),
      fields: ['name', 'phone'],
      search: '张 & 李',
      bin: true,
      open: '17',
      create: false,
    }
    expect(readState(writeState(state))).toEqual(state)
  })

  it('tells "no filter" from "the filter of the view"', () => {
    expect(readState(writeState({ filter: null })).filter).toBeNull()
    expect(readState('').filter).toBeUndefined()
  })

  it('takes a broken filter as none, not as a crash', () => {
    expect(readState('?f=%7Bnot%20json').filter).toBeNull()
    expect(readState('?f=%5B1%5D').filter).toBeNull()
  })

  it('writes nothing when nothing is chosen', () => {
    expect(writeState({ search: '', bin: false, create: false })).toBe('')
    expect(sortToText(sortFromText('-a,b'))).toBe('-a,b')
  })
})
