// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { BOARDS, bodyOf, KEEP, linesOf, pageOf, type Work } from './leaver'

const work: Work = {
  tasks: 0,
  todos: 0,
  moved: 0,
  flows: [],
  job: null,
  rules: [],
  boards: 2,
  subs: 1,
  alerts: 0,
  pools: [{ form: 'app.lead', title: '线索', n: 3, may: 3 }],
  records: [
    { form: 'app.lead', title: '线索', n: 2, may: 2 },
    { form: 'app.visit', title: '到诊', n: 5, may: 0 },
    { form: 'app.note', title: '记录', n: 1, may: 1 },
  ],
}

describe('what one who leaves has', () => {
  it('goes to one person, unless something else is said; what cannot move is not asked for', () => {
    expect(bodyOf(linesOf(work), {}, '7', 'x')).toEqual({
      to: '7',
      why: 'x',
      apply: true,
      pools: { 'app.lead': '7' },
      records: { 'app.lead': '7', 'app.note': '7' },
    })
  })

  it('goes back to the pool, to others, or stays', () => {
    const plan = {
      'pools:app.lead': { way: 'pool', other: null },
      'records:app.lead': { way: 'other', other: { key: '9', title: 'N' } },
      'records:app.note': { way: 'keep', other: null },
    }
    const body = bodyOf(linesOf(work), plan, '7', 'x')
    expect([body.pools, body.records]).toEqual([{ 'app.lead': 'pool' }, { 'app.lead': '9' }])
  })

  it('is named on pages of its own', () => {
    const at = (kind: string) => pageOf({ id: '4', form: 'a.b', title: '', kind })
    expect([at('rule'), at('plan'), at('pool')]).toEqual([
      '/admin/forms/a.b/rules/4',
      '/admin/forms/a.b/plans/4',
      '/admin/forms/a.b/pool',
    ])
  })

  it('gives boards along, into the bin, or leaves them', () => {
    const of = (way?: string) =>
      bodyOf([], way ? { [BOARDS]: { way, other: null } } : {}, '9', '离职', true).boards
    expect([of(), of('to'), of('bin'), of(KEEP)]).toEqual(['9', '9', 'bin', undefined])
    expect(bodyOf([], {}, '9', '离职').boards).toBeUndefined()
  })
})
