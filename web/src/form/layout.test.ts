// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { FieldDef } from '../core/schema'
import { allFields, layoutOf, tabOf } from './layout'

const field = (key: string): FieldDef => ({ key, type: 'text', title: key })
const fields = ['a', 'b', 'c', 'd', 'e'].map(field)
const keys = (list: readonly FieldDef[]) => list.map((one) => one.key).join('')

describe('the layout of a form', () => {
  it('without sections is one part', () => {
    const layout = layoutOf(fields)
    expect(layout.tabs).toEqual([])
    expect(layout.above.map((part) => keys(part.fields))).toEqual(['abcde'])
  })

  it('puts sections under their tabs, what no section names above', () => {
    const layout = layoutOf(
      fields,
      [
        { title: '', fields: ['a'], columns: 3 },
        { title: '病史', fields: ['b', 'gone'], tab: 0 },
        { title: '', fields: ['c'], tab: 1 },
        { title: '', fields: ['nothing'], tab: 2 },
      ],
      ['基本', '检查', '空'],
    )
    expect(layout.above.map((part) => [part.title, part.columns, keys(part.fields)])).toEqual([
      [undefined, 3, 'a'],
      [undefined, undefined, 'de'],
    ])
    expect(layout.tabs.map((tab) => tab.title)).toEqual(['基本', '检查'])
    expect(keys(allFields(layout))).toBe('adebc')
    expect([tabOf(layout, 'a'), tabOf(layout, 'b'), tabOf(layout, 'c')]).toEqual([-1, 0, 1])
  })

  it('a field named twice is drawn once', () => {
    const layout = layoutOf(fields, [{ fields: ['a', 'b'] }, { fields: ['b', 'c', 'd', 'e'] }])
    expect(keys(allFields(layout))).toBe('abcde')
  })
})
