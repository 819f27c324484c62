// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { braceAt, namesLike, withName } from './naming'

const titles = new Map([
  ['name', '姓名'],
  ['state', '跟进状态'],
  ['agent', '顾问'],
  ['agent.name', '顾问.姓名'],
])

describe('a name behind a brace', () => {
  it('is looked for from the last open brace on', () => {
    expect(braceAt('联系 {姓', 5)).toEqual({ from: 3, to: 5, query: '姓' })
    expect(braceAt('联系 ｛姓', 5)).toEqual({ from: 3, to: 5, query: '姓' })
    expect(braceAt('{姓名}，{', 6)).toEqual({ from: 5, to: 6, query: '' })
    expect(braceAt('{姓名} 好', 4)).toBeNull()
    expect(braceAt('没有', 2)).toBeNull()
    expect(braceAt('{一行\n', 4)).toBeNull()
  })

  it('takes the rest of a name that is there already', () => {
    expect(braceAt('{姓名}好', 2)).toEqual({ from: 0, to: 4, query: '姓' })
    expect(braceAt('{姓 你好 {顾问}', 2)).toEqual({ from: 0, to: 2, query: '姓' })
  })

  it('means fields by title and by key, the nearest first', () => {
    const keys = (query: string) => namesLike(titles, query).map(([key]) => key)
    expect(keys('姓')).toEqual(['name', 'agent.name'])
    expect(keys('AGENT')).toEqual(['agent', 'agent.name'])
    expect(keys('')).toHaveLength(4)
    expect(keys('没有')).toEqual([])
  })

  it('is put in its place, the caret behind it', () => {
    const text = '联系 {姓 吧'
    const brace = braceAt(text, 5)
    expect(brace && withName(text, brace, 'name', titles)).toEqual({
      text: '联系 {姓名} 吧',
      caret: 7,
    })
    expect(withName('联系', { from: 2, to: 2 }, 'agent', titles).text).toBe('联系{顾问}')
  })
})
