// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { FieldInfo } from '../../api/forms'
import { filterOfGroup, groupsOf, measuresOf } from './groups'

const field = (type: string, more: Partial<FieldInfo> = {}) =>
  ({ key: 'f', type, title: 'f', ...more }) as FieldInfo
const answer = (rows: [unknown, number, string?][]) =>
  ({
    rows: rows.map(([value, n, sum]) => ({ dims: [value], measures: [n, sum ?? null] })),
    is_cut: false,
  }) as never

describe('the groups of a list', () => {
  it('stand in the order of the choices, what is empty last', () => {
    const states = field('select', {
      options: [
        { key: 'new', title: '新' },
        { key: 'done', title: '完成' },
      ],
    })
    const groups = groupsOf(
      states,
      answer([
        ['done', 3, '5.00'],
        ['new', 2],
        [null, 1],
      ]),
      { amount: 'sum' },
    )
    expect(groups.map((one) => one.key)).toEqual(['new', 'done', ''])
    expect(groups[1]).toMatchObject({ count: 3, sums: { amount: '5.00' } })
  })

  it('stand by month, the newest first', () => {
    const groups = groupsOf(
      field('date'),
      answer([
        ['2026-05', 1],
        ['2026-07', 1],
        [null, 4],
        ['2026-06', 1],
      ]),
      {},
    )
    expect(groups.map((one) => one.key)).toEqual(['2026-07', '2026-06', '2026-05', ''])
  })

  it('hold what one condition finds', () => {
    expect(filterOfGroup(field('select'), 'new')).toEqual({ field: 'f', op: 'eq', value: 'new' })
    expect(filterOfGroup(field('select'), null)).toEqual({ field: 'f', op: 'empty' })
    expect(filterOfGroup(field('user'), { id: '5', title: '甲' })).toEqual({
      field: 'f',
      op: 'in',
      value: [{ id: '5', title: '甲' }],
    })
    expect(filterOfGroup(field('date'), '2026-02')).toEqual({
      field: 'f',
      op: 'between',
      value: ['2026-02-01', '2026-02-28'],
    })
    expect(filterOfGroup(field('datetime'), '2026-02')).toEqual({
      and: [
        { field: 'f', op: 'ge', value: '2026-01-31T16:00:00Z' },
        { field: 'f', op: 'lt', value: '2026-02-28T16:00:00Z' },
      ],
    })
  })

  it('ask for the count before the figures', () => {
    expect(measuresOf({ amount: 'avg' })).toEqual([{ fn: 'count' }, { fn: 'avg', field: 'amount' }])
  })
})
