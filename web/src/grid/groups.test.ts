// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { Row } from '../api/forms'
import { type GroupInfo, GroupWindow } from './groups'
import { RowWindow } from './window'

const row = (id: string): Row => ({ id, rev: 1, title: id, values: {} })
const settle = async () => {
  for (let turn = 0; turn < 200; turn += 1) await Promise.resolve()
}

function store(counts: Record<string, number>, folded = new Set<string>()) {
  const asked: string[] = []
  const groups: GroupInfo[] = Object.entries(counts).map(([key, count]) => ({
    key,
    value: key,
    count,
  }))
  const all = new GroupWindow(
    async () => groups,
    ({ key, count }) =>
      new RowWindow(async () => {
        asked.push(key)
        return { rows: Array.from({ length: count }, (_, at) => row(`${key}${at}`)), next: '' }
      }),
    folded,
  )
  return { all, asked, folded }
}

describe('rows in groups', () => {
  it('puts a heading with the server’s count before the rows of each group', async () => {
    const { all } = store({ a: 2, b: 1 })
    expect(all.isFresh).toBe(true)
    all.want(0, 40)
    await settle()
    const seen = Array.from(
      { length: all.length },
      (_, at) => all.heading(at)?.key ?? all.row(at)?.id,
    )
    expect(seen).toEqual(['a', 'a0', 'a1', 'b', 'b0'])
    expect(all.heading(0)?.count).toBe(2)
    expect(all.indexOf('b0')).toBe(4)
  })

  it('folds a group away, and reads nothing for one that is folded', async () => {
    const { all, asked, folded } = store({ a: 2, b: 1 })
    all.want(0, 40)
    await settle()
    all.toggle(0)
    expect(all.length).toBe(3)
    expect(all.heading(1)?.key).toBe('b')
    expect(all.row(2)?.id).toBe('b0')
    const again = store({ a: 2, b: 1 }, folded)
    again.all.want(0, 40)
    await settle()
    expect(again.asked).toEqual(['b'])
    expect(asked).toEqual(['a', 'b'])
  })

  it('begins with all folded when there are many', async () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`g${at}`, 3]))
    const { all, asked } = store(many)
    all.want(0, 40)
    await settle()
    expect(all.length).toBe(20)
    expect(asked).toEqual([])
    all.toggle(5)
    await settle()
    expect(all.row(6)?.id).toBe('g50')
    expect(asked).toEqual(['g5'])
  })

  it('tells that groups could not be read, and reads them again', async () => {
    let fails = true
    const all = new GroupWindow(
      async () => {
        if (fails) throw new Error('gone')
        return [{ key: 'a', value: 'a', count: 0 }]
      },
      () => new RowWindow(async () => ({ rows: [], next: '' })),
      new Set(),
    )
    all.want(0, 9)
    await settle()
    expect(String(all.error)).toContain('gone')
    fails = false
    all.retry()
    await settle()
    expect(all.error).toBeNull()
    expect(all.length).toBe(1)
  })

  it('changes a row where it stands', async () => {
    const { all } = store({ a: 1, b: 1 })
    all.want(0, 9)
    await settle()
    all.replace({ ...row('b0'), rev: 7 })
    expect(all.byId('b0')?.rev).toBe(7)
  })
})
