// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, it } from 'vitest'
import { design } from '../../i18n/zh/design'
import { rules } from '../../i18n/zh/rules'
import { register } from '../../i18n/t'
import { details, fieldOf } from './details'
import type { FieldType } from './model'

const side = (more = {}) => ({ title: { zh: '体重', en: '' }, options: {}, ...more })
const type = {
  options: [{ key: 'scale', kind: 'int', title: '小数位数', is_fixed: true }],
} as FieldType

beforeAll(() => register('zh', design, rules))

describe('what a change is made of', () => {
  it('names the settings', () => {
    const now = side({ options: { scale: 2, tab_zh: '页', tab_en: 'Tab', help_zh: '公斤' } })
    expect(details(['options'], side(), now, type)).toEqual(['小数位数', '版式', '填写提示'])
  })
  it('says from now on and no longer', () => {
    expect(details(['required'], side(), side({ required: true }), type)).toEqual(['改为必填'])
    expect(details(['required'], side({ required: true }), side(), type)).toEqual(['不再必填'])
  })
  it('says both names', () => {
    expect(details(['title'], side(), side({ title: { zh: '重量', en: '' } }), type)).toEqual([
      '名称由“体重”改为“重量”',
    ])
  })
  it('counts choices', () => {
    const choice = (key: string, zh: string, is_off = false) => ({
      key,
      title: { zh, en: '' },
      is_off,
    })
    const was = side({ choices: [choice('a', '甲'), choice('b', '乙')] })
    const now = side({ choices: [choice('a', '甲类'), choice('b', '乙', true), choice('c', '丙')] })
    expect(details(['choices'], was, now, type)).toEqual(['选项：新增 1 个、停用 1 个、改名 1 个'])
  })
  it('finds a field of rows', () => {
    const rows = { id: '2', title: { zh: '价', en: '' } }
    expect(fieldOf([{ id: '1', fields: [rows] }] as never, '2')).toBe(rows)
    expect(fieldOf([], '2')).toBeUndefined()
  })
  it('does without what it cannot find', () => {
    expect(details(['options', 'position'], undefined, undefined, undefined)).toEqual([
      '设置',
      '顺序',
    ])
  })
})
