// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { Row } from '../api/forms'
import { PAGE_ROWS, RowWindow } from './window'

const row = (n: number): Row => ({ id: String(n), rev: 1, title: `r${n}`, values: { n } })

function store(total: number) {
  const asked: string[] = []
  const bare: string[] = []
  const window = new RowWindow(async (cursor, limit, _signal, passing) => {
    asked.push(cursor)
    if (passing) bare.push(cursor)
    const from = Number(cursor || 0)
    const rows = Array.from({ length: Math.max(0, Math.min(limit, total - from)) }, (_, i) =>
      row(from + i),
    )
    return { rows, next: from + limit < total ? String(from + limit) : '' }
  })
  return { window, asked, bare }
}

const settle = async () => {
  for (let turn = 0; turn < 400; turn += 1) await Promise.resolve()
}

describe('a window of rows', () => {
  it('reads only the pages in sight', async () => {
    const { window, asked } = store(1000)
    window.want(0, 40)
    await settle()
    expect(asked).toEqual([''])
    expect(window.row(40)?.id).toBe('40')
    expect(window.length).toBe(PAGE_ROWS + 1)
  })

  it('walks by cursor to a far place, passing by what lies between', async () => {
    const { window, asked, bare } = store(430)
    window.setKnown(430)
    expect(window.length).toBe(430)
    window.want(410, 429)
    await settle()
    expect(asked).toEqual(['', '200', '400'])
    expect(bare).toEqual(['', '200'])
    expect(window.isEnd).toBe(true)
    expect(window.length).toBe(430)
    expect(window.row(429)?.id).toBe('429')
  })

  it('drops rows far from sight and reads them again', async () => {
    const { window, asked } = store(8000)
    for (let from = 0; from < 8000; from += PAGE_ROWS) {
      window.want(from, from + 40)
      await settle()
    }
    expect(window.row(0)).toBeUndefined()
    window.want(0, 30)
    await settle()
    expect(window.row(0)?.id).toBe('0')
    expect(asked.filter((cursor) => cursor === '')).toHaveLength(2)
  })

  it('knows an empty list from one that is still on its way', async () => {
    const { window } = store(0)
    expect(window.isFresh).toBe(true)
    window.want(0, 10)
    await settle()
    expect(window.isFresh).toBe(false)
    expect(window.length).toBe(0)
  })

  it('keeps what it has when a page fails, and goes on after a retry', async () => {
    let broken = true
    const window = new RowWindow(async (cursor) => {
      if (cursor && broken) throw new Error('down')
      const from = Number(cursor || 0)
      return {
        rows: Array.from({ length: PAGE_ROWS }, (_, i) => row(from + i)),
        next: from < PAGE_ROWS ? String(PAGE_ROWS) : '',
      }
    })
    window.want(0, PAGE_ROWS + 50)
    await settle()
    expect(window.error).toBeInstanceOf(Error)
    expect(window.row(PAGE_ROWS - 1)?.id).toBe(String(PAGE_ROWS - 1))
    broken = false
    window.retry()
    await settle()
    expect(window.row(PAGE_ROWS + 50)?.id).toBe(String(PAGE_ROWS + 50))
  })

  it('shows a changed record in its place', async () => {
    const { window } = store(50)
    window.want(0, 40)
    await settle()
    window.replace({ ...row(7), rev: 2, title: 'new' })
    expect(window.row(7)?.title).toBe('new')
    expect(window.byId('7')?.rev).toBe(2)
  })
})
