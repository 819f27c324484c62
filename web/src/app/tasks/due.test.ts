// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest'
import { tasks as en } from '../../i18n/en/tasks'
import { register, setLang } from '../../i18n/t'
import { tasks as zh } from '../../i18n/zh/tasks'
import { dueText, groupOf, momentText } from './due'

register('zh', zh)
register('en', en)
afterEach(() => setLang('zh'))

// Monday 2 March 2026, 10:00 in the clinic.
const now = Date.parse('2026-03-02T02:00:00Z')

describe('when a to-do is due', () => {
  it('is said as people say it', () => {
    const cases: [string, string, string][] = [
      ['2026-03-02T10:00:00Z', '今天 18:00', 'Today 18:00'],
      ['2026-03-03T01:00:00Z', '明天 09:00', 'Tomorrow 09:00'],
      ['2026-03-06T01:00:00Z', '周五 09:00', 'Fri 09:00'],
      ['2026-12-03T01:00:00Z', '12月3日 09:00', '3 Dec 09:00'],
      ['2027-01-05T01:00:00Z', '2027年1月5日 09:00', '5 Jan 2027 09:00'],
      ['2026-03-02T01:59:30Z', '已逾期 1 分钟', '1 minute overdue'],
      ['2026-03-02T00:00:00Z', '已逾期 2 小时', '2 hours overdue'],
      ['2026-02-28T01:00:00Z', '已逾期 2 天', '2 days overdue'],
    ]
    for (const [at, inZh, inEn] of cases) {
      setLang('zh')
      expect(dueText(at, now)).toBe(inZh)
      setLang('en')
      expect(dueText(at, now)).toBe(inEn)
    }
  })

  it('goes by the day of the clinic, not of UTC', () => {
    expect(momentText('2026-03-02T16:30:00Z', now)).toBe('明天 00:30')
    expect(momentText('2026-03-01T10:00:00Z', now)).toBe('昨天 18:00')
  })

  it('makes four groups', () => {
    expect(groupOf(null, now)).toBe('never')
    expect(groupOf('2026-03-02T01:00:00Z', now)).toBe('late')
    expect(groupOf('2026-03-02T15:59:00Z', now)).toBe('today')
    expect(groupOf('2026-03-02T16:00:00Z', now)).toBe('later')
  })
})
