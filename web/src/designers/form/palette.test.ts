// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isFound, PRESETS } from './presets'

const table = readFileSync(new URL('../../../../tables/field_types.def', import.meta.url), 'utf8')
const types = [...table.matchAll(/^FIELD_TYPE\((\w+), "([^"]+)", "([^"]+)"/gm)].map(
  ([, key = '', zh = '', en = '']) => ({ key, zh, en }),
)

describe('the palette', () => {
  it('finds every type by its title in both languages, its key and what people call it', () => {
    for (const { key, zh, en } of types) {
      expect(isFound(zh, { key, title: zh }), zh).toBe(true)
      expect(isFound(en.toUpperCase(), { key, title: en }), en).toBe(true)
    }
    expect(isFound('拍照', { key: 'image', title: '图片' })).toBe(true)
    expect(isFound('血压', { key: 'measure', title: '测量值' })).toBe(true)
    expect(isFound('拍照', { key: 'text', title: '文本' })).toBe(false)
    expect(isFound(' ', { key: 'text', title: '文本' })).toBe(true)
  })
  it('has ready made fields of types that there are, each once', () => {
    const known = new Set(types.map((one) => one.key))
    for (const one of PRESETS) expect(known.has(one.type), one.key).toBe(true)
    expect(new Set(PRESETS.map((one) => one.key)).size).toBe(PRESETS.length)
  })
})
