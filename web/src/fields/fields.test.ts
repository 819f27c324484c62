// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { FieldDef } from '../core/schema'
import { readDate, readTime } from './dates'
import { nativeOf } from './native'
import { addTypes, fieldModule, fieldTypes } from './registry'
import { found as rare } from './rare'
import { pasteRows, readBlock } from './rare/subform/paste'

const field = (type: string, more: Partial<FieldDef> = {}): FieldDef => ({
  key: type,
  type,
  title: type,
  ...more,
})

const options = [
  { key: 'a', title: '微信' },
  { key: 'b', title: '抖音' },
]

addTypes(rare)

describe('field types', () => {
  it('have the widgets that the server names', () => {
    const read = (path: string) =>
      readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
    const types = [...read('tables/field_types.def').matchAll(/^FIELD_TYPE\((\w+)/gm)].map(
      (row) => row[1],
    )
    const named = types.map(
      (type) => /\.widget = "(\w+)"/.exec(read(`src/meta/field/${type}.c`))?.[1],
    )
    expect(named.length).toBeGreaterThan(20)
    expect(fieldTypes()).toEqual(expect.arrayContaining(named))
  })

  it.each(fieldTypes())('%s exports all that forms and grids ask for', (type) => {
    const module = fieldModule(type)
    for (const part of ['input', 'cell', 'display', 'editor', 'toText'] as const)
      expect(module[part], part).toBeTypeOf('function')
    expect(module.filter.input).toBeTypeOf('function')
    expect(module.toText(null, field(type))).toBeFalsy()
  })

  it('shows a type it does not know as text', () => {
    expect(fieldModule('from_the_future')).toBe(fieldModule('text'))
    expect(nativeOf(field('user'))).toBeNull()
    expect(nativeOf(field('phone'))).toBeTypeOf('function')
  })

  it.each([
    ['integer', '１，２００', 1200],
    ['integer', '1.5', '1.5'],
    ['decimal', '1,280.50', '1280.50'],
    ['money', '¥ 1,280.50', '1280.50'],
    ['percent', '7.5%', '0.075'],
    ['percent', '七', '七'],
    ['phone', '１９９0000 0001', '1990000 0001'],
    ['date', '2026年7月5日', '2026-07-05'],
    ['datetime', '2026/7/5 14:03', '2026-07-05T06:03:00Z'],
    ['boolean', '是', true],
    ['boolean', '否', false],
    ['boolean', '也许', '也许'],
    ['text', '', null],
  ])('%s pasted as %s becomes %j', (type, text, value) => {
    expect(fieldModule(type).parse?.(text, field(type))).toEqual(value)
  })

  it('reads options by title or key and keeps what it does not know for the check', () => {
    const select = field('select', { options })
    const many = field('multiselect', { options })
    expect(fieldModule('select').parse?.('微信', select)).toBe('a')
    expect(fieldModule('select').parse?.('b', select)).toBe('b')
    expect(fieldModule('multiselect').parse?.('微信、抖音，其他', many)).toEqual(['a', 'b', '其他'])
    expect(fieldModule('multiselect').toText(['a', 'b'], many)).toBe('微信、抖音')
  })

  it('what is copied can be pasted', () => {
    for (const [type, value] of [
      ['percent', '0.075'],
      ['money', '1280.50'],
      ['integer', 12],
      ['datetime', '2026-07-05T06:03:00Z'],
      ['time', '14:03:00'],
    ] as const) {
      const { toText, parse } = fieldModule(type)
      expect(parse?.(toText(value, field(type)), field(type)), type).toEqual(value)
    }
  })

  it('reads dates and times as Excel shows them', () => {
    expect(readDate('2026.7.5')).toBe('2026-07-05')
    expect(readDate('5/7/2026')).toBe('5/7/2026')
    expect(readTime('9:30')).toBe('09:30:00')
  })
})

describe('pasting into a sub-form', () => {
  const fields = [field('text'), field('money'), field('integer', { computed: true })]
  it('reads a block of a spreadsheet', () => {
    expect(readBlock('a\tb\r\nc\td\r\n')).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
  })
  it('fills rows from the cell on, adds rows, and leaves what may not be written', () => {
    const rows = [{ id: '1', values: { text: 'old', integer: 7 } }]
    expect(pasteRows('x\t1,000\t9\ny\t2\t9', fields, rows, 0, 0)).toEqual([
      { id: '1', values: { text: 'x', money: '1000', integer: 7 } },
      { values: { text: 'y', money: '2' } },
    ])
  })
  it('leaves one single cell to the input', () => {
    expect(pasteRows('just text', fields, [], 0, 0)).toBeNull()
  })
})
