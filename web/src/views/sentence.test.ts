// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { register } from '../i18n/t'
import { app } from '../i18n/zh/app'
import { filterText } from './sentence'

register('zh', app)

describe('a group of a chart in words', () => {
  const find = () => undefined
  it('names the field and the group', () => {
    const text = filterText({ in_group: { field: 'day', bucket: 'week' }, value: '2026-W31' }, find)
    expect(text).toContain('day')
    expect(text).toContain('2026-W31')
  })
  it('says the ends of a range', () => {
    const text = filterText(
      { in_group: { field: 'fee', ranges: ['100', '500'] }, value: '1' },
      find,
    )
    expect(text).toContain('100 ~ 500')
  })
  it('names a linked record by its title', () => {
    const value = { id: '17', title: '滨江医院' }
    const channel = { key: 'channel', type: 'link', title: '渠道' } as never
    const named = () => ({ field: channel, title: '渠道' })
    expect(filterText({ in_group: { field: 'channel' }, value }, named)).toContain('滨江医院')
  })
  it('counts records that are named, and shows no numbers of theirs', () => {
    const some = { field: 'id', op: 'in', value: ['4711', '4712'] }
    expect(filterText(some, find)).toBe('图表后面的 2 条记录')
    expect(filterText({ or: [some, some] }, find)).toBe('图表后面的 4 条记录')
    expect(filterText({ ...some, op: 'not_in' }, find)).toContain('4711')
  })
  it('says that there is no value', () => {
    const text = filterText({ in_group: { field: 'day' }, value: null }, find)
    expect(text).toContain('day')
  })
})
