// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { FieldInfo, FormInfo, Row } from '../../api/forms'
import { boardFields, lanesOf, mayMove, NONE } from './model'

const options = [
  { key: 'new', title: '新' },
  { key: 'done', title: '完成' },
  { key: 'old', title: '旧', is_off: true },
]
const field = (key: string, more: Partial<FieldInfo> = {}): FieldInfo => ({
  key,
  type: 'select',
  title: key,
  options,
  groupable: true,
  sortable: true,
  right: 'read',
  writable: true,
  ...more,
})
const form = (more: Partial<FormInfo> = {}): FormInfo =>
  ({
    key: 'f',
    title: 'f',
    can: ['read', 'update'],
    views: [],
    fields: [field('state'), field('kind')],
    ...more,
  }) as FormInfo
const row = (values: Row['values']): Row =>
  ({ id: '1', rev: 1, title: 'x', values, can: ['read', 'update'] }) as Row

describe('a board', () => {
  it('is made of single choices that one may read', () => {
    const f = form({
      fields: [
        field('a'),
        field('b', { right: 'masked' }),
        field('c', { sortable: false }),
        field('d', { options: [] }),
      ],
    })
    expect(boardFields(f).map((one) => one.key)).toEqual(['a'])
  })
  it('keeps the column of a choice that is off while records hold it', () => {
    expect(lanesOf(form(), field('a'), new Map()).map((lane) => lane.key)).toEqual([
      NONE,
      'new',
      'done',
    ])
    expect(
      lanesOf(form(), field('a', { required: true }), new Map([['old', 2]])).map(
        (lane) => lane.key,
      ),
    ).toEqual(['new', 'done', 'old'])
  })
  it('has no column for a state that nobody left empty', () => {
    expect(lanesOf(form({ state_field: 'a' }), field('a'), new Map())[0]?.key).toBe('new')
    expect(lanesOf(form({ state_field: 'a' }), field('a'), new Map([[NONE, 1]]))[0]?.key).toBe(NONE)
  })
  it('moves a state by its table alone', () => {
    const f = form({ state_field: 'state', transitions: { new: ['done'] } })
    expect(mayMove(f, field('state'), row({ state: 'new' }), 'done')).toBe(true)
    expect(mayMove(f, field('state'), row({ state: 'done' }), 'new')).toBe(false)
    expect(mayMove(f, field('kind'), row({ state: 'new' }), 'done')).toBe(true)
  })
  it('moves nothing where one may not write', () => {
    expect(mayMove(form({ is_ledger: true }), field('kind'), row({}), 'new')).toBe(false)
    expect(mayMove(form(), field('kind', { writable: false }), row({}), 'new')).toBe(false)
    expect(mayMove(form(), field('kind', { required: true }), row({ kind: 'new' }), NONE)).toBe(
      false,
    )
    expect(mayMove(form(), field('kind'), row({ kind: 'new' }), 'new')).toBe(false)
  })
})
