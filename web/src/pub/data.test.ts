// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { pagesOf, sourceOf } from './data'
import { sha256Head, work } from './sha256'

const head = (text: string) => createHash('sha256').update(text).digest().readUInt32BE(0)

describe('the work of a question in words', () => {
  it('hashes as everybody does, over one block and many', () => {
    for (const n of [0, 1, 55, 56, 63, 64, 65, 119, 120, 200]) {
      const text = 'ab9:'.repeat(60).slice(0, n)
      expect(sha256Head(text), `${n}`).toBe(head(text))
    }
  })
  it('finds a text whose hash begins with zero bits, and stops when nobody wants it', async () => {
    const n = await work('a1b2', 8, () => true)
    expect(head(`a1b2:${n}`) >>> 24).toBe(0)
    expect(await work('a1b2', 32, () => false)).toBe('')
  })
})

describe('a public form', () => {
  it('of a channel has one page', () => {
    const pages = pagesOf({ title: 'x', fields: [{ key: 'a', type: 'text', label: 'A' }] })
    expect(pages).toEqual([
      { title: '', fields: [{ key: 'a', type: 'text', title: 'A', max_len: undefined }] },
    ])
  })
  it('takes from the address where the visitor came from', () => {
    expect(sourceOf('?utm_source=%E5%85%AC&code=Q7&lang=en&utm_x=+&A=1&evil[]=2')).toEqual({
      utm_source: '公',
      code: 'Q7',
    })
  })
})
