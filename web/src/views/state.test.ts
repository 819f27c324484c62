// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { nameOfRow } from '../api/forms'
import type { FormDef } from '../core/schema'
import { readState, sortFromText, sortToText, viewInstead, writeState } from './state'

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

describe('a list that opens on one’s own records', () => {
  const me = { field: 'consultant', op: 'eq', value: { $me: true } }
  const view = (key: string, filter?: unknown) => ({ id: key, key, title: key, spec: { filter } })
  const views = [view('mine', { and: [me] }), view('new', { field: 'a', op: 'empty' }), view('all')]
  const plain = { search: '', bin: false }

  it('turns to the whole list where none are one’s own', () => {
    expect(viewInstead(views as never, plain)?.key).toBe('all')
    expect(viewInstead(views.slice(0, 2) as never, plain)?.key).toBe('new')
  })

  it('stays where somebody chose: a view, a filter, a search, the bin', () => {
    for (const chosen of [{ view: 'mine' }, { filter: null }, { search: '张' }, { bin: true }])
      expect(viewInstead(views as never, { ...plain, ...chosen })).toBeUndefined()
    expect(viewInstead(views.slice(1) as never, plain)).toBeUndefined()
  })
})

describe('what a record is called', () => {
  const form = { title: '线索', fields: [{ key: 'phone', type: 'phone' }] } as unknown as FormDef
  const row = (title: string, phone: string | null) =>
    ({ id: '7', title, values: { phone } }) as never

  it('is its title, else its phone, else its number', () => {
    expect(nameOfRow(form, row('张三', '19900000001'))).toBe('张三')
    expect(nameOfRow(form, row('', '199****0001'))).toBe('199****0001')
    expect(nameOfRow(form, row('', null))).toBe('线索 #7')
  })
})
