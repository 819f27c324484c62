// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { insertAt, moveToTab, placeAt, removeFrom, stepBy, tabIndexOf, tabsOf } from './layout'
import type { DesignField } from './model'

const field = (uid: string, options: Record<string, unknown> = {}): DesignField => ({
  uid,
  key: uid,
  type: 'text',
  title: { zh: uid, en: '' },
  required: false,
  unique: false,
  indexed: false,
  sensitive: false,
  options,
})
const fields = [
  field('a'),
  field('b', { tab_zh: '病史', section_zh: '过敏', max_len: 5 }),
  field('c'),
  field('d', { section_zh: '用药' }),
  field('e', { tab_zh: '费用' }),
]
/** "a|病史/过敏:b c|用药:d" */
const drawn = (list: readonly DesignField[]) =>
  list
    .map((one) => {
      const head = [one.options.tab_zh, one.options.section_zh].filter(Boolean).join('/')
      return head ? `|${head}:${one.uid}` : one.uid
    })
    .join(' ')

describe('tabs and sections', () => {
  it('stay when the field they begin at goes', () => {
    expect(drawn(removeFrom(fields, 'b'))).toBe('a |病史/过敏:c |用药:d |费用:e')
    expect(drawn(removeFrom(fields, 'd'))).toBe('a |病史/过敏:b c |费用:e')
    // A tab passes to its next section; a tab without fields is gone.
    const bOnly = removeFrom(fields, 'c')
    expect(drawn(removeFrom(bOnly, 'b'))).toBe('a |病史/用药:d |费用:e')
    expect(drawn(removeFrom(fields, 'e'))).toBe('a |病史/过敏:b c |用药:d')
  })

  it('do not travel with a field that moves', () => {
    expect(drawn(placeAt(fields, 'b', { uid: 'e', after: true }))).toBe(
      'a |病史/过敏:c |用药:d |费用:e b',
    )
    expect(drawn(placeAt(fields, 'a', { uid: 'b', after: false }))).toBe(
      '|病史/过敏:a b c |用药:d |费用:e',
    )
    expect(placeAt(fields, 'b', { uid: 'e', after: true }).at(-1)?.options).toEqual({ max_len: 5 })
    expect(placeAt(fields, 'b', { uid: 'b', after: true })).toBe(fields)
  })

  it('are crossed step by step', () => {
    const over = stepBy(fields, 'a', 1)
    expect(drawn(over)).toBe('|病史/过敏:a b c |用药:d |费用:e')
    expect(drawn(stepBy(over, 'a', 1))).toBe('|病史/过敏:b a c |用药:d |费用:e')
    expect(drawn(stepBy(fields, 'c', 1))).toBe('a |病史/过敏:b |用药:c d |费用:e')
    expect(drawn(stepBy(fields, 'e', -1))).toBe('a |病史/过敏:b c |用药:d e')
    expect(stepBy(fields, 'a', -1)).toBe(fields)
  })

  it('take a new field where it was dropped', () => {
    expect(drawn(insertAt(fields, field('n'), { uid: 'b', after: false }))).toBe(
      'a |病史/过敏:n b c |用药:d |费用:e',
    )
    expect(drawn(insertAt(fields, field('n'), { uid: 'd', after: true }))).toBe(
      'a |病史/过敏:b c |用药:d n |费用:e',
    )
  })

  it('are told, and fields go to the end of another', () => {
    expect(tabsOf(fields).map((tab) => [tab.title?.zh ?? null, tab.fields.length])).toEqual([
      [null, 1],
      ['病史', 3],
      ['费用', 1],
    ])
    expect(tabsOf([field('x')])).toHaveLength(1)
    expect(tabIndexOf(fields, 'd')).toBe(1)
    const design = { key: 'f', title: { zh: '', en: '' }, options: {}, fields }
    expect(drawn(moveToTab(design, 'b', 2).fields)).toBe('a |病史/过敏:c |用药:d |费用:e b')
    expect(moveToTab(design, 'b', 1)).toBe(design)
    expect(moveToTab(design, 'b', 9)).toBe(design)
  })
})
