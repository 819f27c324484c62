// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { DesignField } from '../form/model'
import {
  addConsent,
  addField,
  addPage,
  askedKeys,
  changeField,
  draftSpec,
  embedCode,
  moveField,
  previewField,
  removeConsent,
  removeField,
  removePage,
  type Spec,
  withText,
} from './model'

const field = (key: string, more: Partial<DesignField> = {}): DesignField => ({
  uid: key,
  key,
  type: 'text',
  title: { zh: key.toUpperCase(), en: '' },
  required: false,
  unique: false,
  indexed: false,
  sensitive: false,
  options: {},
  ...more,
})
const keys = (spec: Spec) => spec.pages.map((page) => page.fields.map((one) => one.key).join(''))
const two: Spec = {
  title: { zh: 'x' },
  pages: [{ fields: [{ key: 'a' }, { key: 'b' }] }, { fields: [{ key: 'c' }] }],
}

describe('a public form being made', () => {
  it('begins with all that may be asked, and a notice where something is sensitive', () => {
    const fields = [field('a'), field('b', { sensitive: true }), field('who', { type: 'user' })]
    const spec = draftSpec({ zh: 'T', en: '' }, fields, new Set(['a', 'b']), {
      purpose: { zh: 'p' },
    })
    expect(keys(spec)).toEqual(['ab'])
    expect(spec.notice).toEqual({ purpose: { zh: 'p' } })
    expect(draftSpec({ zh: 'T', en: '' }, fields, new Set(['a']), {}).notice).toBeUndefined()
  })
  it('asks for each field once', () => {
    expect(keys(addField(two, 1, 'd'))).toEqual(['ab', 'cd'])
    expect(addField(two, 1, 'a')).toBe(two)
    expect(keys(removeField(two, 'a'))).toEqual(['b', 'c'])
    expect(removeField(two, 'z')).toBe(two)
    expect(askedKeys(two).size).toBe(3)
  })
  it('moves fields within a page and over its edge', () => {
    expect(keys(moveField(two, 'b', -1))).toEqual(['ba', 'c'])
    expect(keys(moveField(two, 'b', 1))).toEqual(['a', 'bc'])
    expect(keys(moveField(two, 'c', -1))).toEqual(['abc', ''])
    expect(moveField(two, 'a', -1)).toBe(two)
  })
  it('keeps the fields of a page that goes', () => {
    expect(keys(removePage(addPage(two), 1))).toEqual(['abc', ''])
    expect(keys(removePage(two, 0))).toEqual(['abc'])
    expect(removePage({ ...two, pages: two.pages.slice(0, 1) }, 0).pages.length).toBe(1)
  })
  it('gives each consent a key of its own', () => {
    const spec = removeConsent(addConsent(addConsent(two, { zh: '1' }), { zh: '2' }), 'consent1')
    expect(addConsent(spec, { zh: '3' }).consents?.map((one) => one.key)).toEqual([
      'consent2',
      'consent3',
    ])
  })
  it('shows in the preview what the page will show', () => {
    const spec = changeField(two, 'a', { label: withText({}, 'zh', '您的姓名'), required: true })
    const asked = spec.pages[0]?.fields[0] ?? { key: '' }
    const shown = previewField(asked, field('a', { options: { max_len: 5 } }), undefined, 'en')
    expect(shown).toMatchObject({ key: 'a', label: '您的姓名', required: true, max_len: 5 })
  })
  it('gives code for a page of another site', () => {
    const code = embedCode({ url: 'https://x.example/f/abc234', token: 'abc234' }, 'A "b" <c>')
    expect(code).toContain('src="https://x.example/embed/abc234"')
    expect(code).toContain('title="A &#34;b&#34; &#60;c&#62;"')
  })
})
