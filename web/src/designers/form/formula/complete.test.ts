// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { type Fn, callAt, candidates, initials, markAt, type Name, placeAt, take } from './complete'

const fn = (name: string, alias: string): Fn => ({
  name,
  alias,
  category: 'math',
  usage: `${name}(x)`,
  help: '',
})
const functions = [
  fn('ROUND', '四舍五入'),
  fn('ROUNDUP', '向上舍入'),
  fn('SUM', '求和'),
  fn('IF', '如果'),
]
const names: Name[] = [
  { title: '金额', names: ['amount', '金额', 'Amount'], type: '金额' },
  { title: '渠道.名称', names: ['channel.name', '渠道.名称'], type: '文本' },
  { title: '总金额', names: ['total', '总金额'], type: '公式' },
]
const titles = (source: string, caret = source.length) => {
  const place = placeAt(source, caret)
  return place ? candidates(place, names, functions).map((one) => one.title) : null
}

describe('completion', () => {
  it('knows where the caret stands', () => {
    expect(placeAt('1+SU', 4)).toEqual({ kind: 'function', from: 2, to: 4, word: 'SU' })
    expect(placeAt('1+{金', 4)).toEqual({ kind: 'field', from: 2, to: 4, word: '金' })
    expect(placeAt('{金额}*2', 2)).toEqual({ kind: 'field', from: 0, to: 4, word: '金' })
    expect(placeAt('"SU', 3)).toBeNull()
    expect(placeAt('“求', 2)).toBeNull()
    expect(placeAt('12', 2)).toBeNull()
    expect(placeAt('{a}+', 4)).toBeNull()
  })

  it('offers functions by name, alias and initials, and fields by title', () => {
    expect(titles('rou')).toEqual(['ROUND', 'ROUNDUP'])
    expect(titles('四')).toEqual(['四舍五入'])
    expect(titles('qh')).toEqual(['SUM'])
    expect(titles('{金')).toEqual(['金额', '总金额'])
    expect(titles('{je')).toEqual(['金额'])
    expect(titles('{zje')).toEqual(['总金额'])
    expect(titles('{渠道')).toEqual(['渠道.名称'])
    expect(titles('{')).toEqual(['金额', '渠道.名称', '总金额'])
    expect(titles('{nosuch')).toEqual([])
  })

  it('puts a choice in place of the word', () => {
    const put = (source: string, at = source.length) => {
      const place = placeAt(source, at)
      const one = place && candidates(place, names, functions)[0]
      return place && one ? take(source, place, one) : null
    }
    expect(put('1+rou')).toEqual({ text: '1+ROUND()', caret: 8 })
    expect(put('rou(2)', 3)).toEqual({ text: 'ROUND(2)', caret: 6 })
    expect(put('{金')).toEqual({ text: '{金额}', caret: 4 })
    expect(put('{金x}+1', 2)).toEqual({ text: '{金额}+1', caret: 4 })
  })

  it('finds the call around the caret', () => {
    expect(callAt('ROUND(SUM(1,2),', 15)).toEqual({ name: 'ROUND', arg: 1 })
    expect(callAt('如果（{a}>1；“,（”，', 14)).toEqual({ name: '如果', arg: 2 })
    expect(callAt('(1+2', 4)).toBeNull()
    expect(callAt('SUM(1)', 6)).toBeNull()
  })

  it('underlines the word that is wrong, counted in characters', () => {
    expect(markAt('1+SUMX(2)', 2)).toEqual({ before: '1+', wrong: 'SUMX', after: '(2)' })
    expect(markAt('𝟙{不在}+1', 1)).toEqual({ before: '𝟙', wrong: '{不在}', after: '+1' })
    expect(markAt('1+', 2)).toEqual({ before: '1+', wrong: ' ', after: '' })
  })

  it('spells initials', () => {
    expect(initials('四舍五入')).toBe('sswr')
    expect(initials('患者ID')).toBe('hzid')
  })
})
