// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { FieldDef } from '../../core/schema'
import type { Design, DesignField } from './model'
import { cutTo, drawDesign, valuesFor, withKnown } from './preview'

const field = (key: string, more: Partial<DesignField> = {}): DesignField => ({
  uid: key,
  id: key,
  key,
  type: 'text',
  title: { zh: `字段${key}`, en: key },
  required: false,
  unique: false,
  indexed: false,
  sensitive: false,
  options: {},
  ...more,
})
const design: Design = {
  key: 'visit',
  title: { zh: '到诊', en: 'Visit' },
  options: { columns: 3 },
  fields: [
    field('a'),
    field('b', { options: { tab_zh: '病史', tab_en: 'History', section_zh: '过敏' } }),
    field('c'),
    { ...field('n1', { options: { section_zh: '用药' } }), id: undefined, key: undefined },
  ],
}
const def = (key: string, more: Partial<FieldDef> = {}): FieldDef => ({
  key,
  type: 'text',
  title: key,
  ...more,
})

describe('the preview of a draft', () => {
  const drawn = drawDesign(design, [], true)
  it('has the layout that will be published', () => {
    expect(drawn.tabs).toEqual(['病史'])
    expect(drawn.sections).toEqual([
      { title: '', columns: 3, fields: ['a'] },
      { title: '过敏', columns: 3, fields: ['b', 'c'], tab: 0 },
      { title: '用药', columns: 3, fields: ['n1'], tab: 0 },
    ])
    expect(drawDesign(design, [], false).tabs).toEqual(['History'])
  })
  it('shows a role what it may see, and new fields to everybody', () => {
    const cut = cutTo(drawn, [def('a', { right: 'masked', writable: false }), def('c')])
    expect(cut.fields.map((one) => one.key)).toEqual(['a', 'c', 'n1'])
    expect(cut.fields[0]).toMatchObject({ right: 'masked', writable: false })
  })
  it('takes the values of a record, but for a field whose type changed', () => {
    const published = [def('a'), def('b', { type: 'integer' })]
    expect(valuesFor(drawn, published, { a: 'x', b: 3, gone: 1 })).toEqual({ a: 'x' })
  })
  it('knows the options that a type brings', () => {
    const options = [{ key: 'head', title: '头' }]
    expect(withKnown(drawn, [def('a', { options })]).fields[0]?.options).toEqual(options)
  })
})
