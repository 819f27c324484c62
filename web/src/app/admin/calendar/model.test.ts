// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import {
  type Day,
  daysOf,
  halfDay,
  hasHours,
  monthRange,
  monthStep,
  nextSpan,
  readSpans,
  readTime,
  underDay,
} from './model'

const day = (more: Partial<Day>): Day => ({
  date: '2026-10-01',
  kind: 'usual',
  name: '',
  is_worked: true,
  lunar: { year: '丙午', animal: '马', month: '八月', day: '廿一' },
  term: null,
  ...more,
})

describe('the working calendar', () => {
  it('sets hours of one day alone', () => {
    const half = daysOf('2026-12-31', '2026-12-31', 'hours', ' 中午放假 ', [['9', '12']])
    expect(half).toEqual([
      { date: '2026-12-31', kind: 'hours', name: '中午放假', hours: [['09:00', '12:00']] },
    ])
    expect(daysOf('2026-12-31', '2026-12-31', 'hours', '', [])).toBeNull()
    expect(daysOf('2026-12-31', '2026-12-31', 'hours', '', [['12', '9']])).toBeNull()
    const week = {
      '4': [
        ['08:30', '11:30'],
        ['13:00', '17:00'],
      ] as [string, string][],
    }
    expect(halfDay('2026-12-31', week)).toEqual([['08:30', '11:30']])
    expect(halfDay('2027-01-03', week)).toEqual([['09:00', '12:00']])
  })
  it('shows a month by whole weeks', () => {
    expect(monthRange('2026-10')).toEqual({ from: '2026-09-28', to: '2026-11-01' })
    expect(monthRange('2027-02')).toEqual({ from: '2027-02-01', to: '2027-02-28' })
    expect(monthStep('2026-12', 1)).toBe('2027-01')
    expect(monthStep('2026-01', -1)).toBe('2025-12')
  })

  it('says the most telling thing under a day', () => {
    expect(underDay(day({}))).toBe('廿一')
    expect(underDay(day({ lunar: { year: '', animal: '', month: '九月', day: '初一' } }))).toBe(
      '九月',
    )
    expect(underDay(day({ term: { name: '寒露', at: '' } }))).toBe('寒露')
    expect(underDay(day({ kind: 'holiday', name: '国庆节' }))).toBe('国庆节')
    expect(underDay(day({ lunar: null }))).toBe('')
  })

  it('reads times as they are typed', () => {
    expect(['9', '9:00', '0930', '09：05', ' 24:00 ', '24'].map(readTime)).toEqual([
      '09:00',
      '09:00',
      '09:30',
      '09:05',
      '24:00',
      '24:00',
    ])
    expect(['', 'x', '25', '24:01', '9:60', '9:0'].map(readTime)).toEqual(Array(6).fill(null))
  })

  it('refuses spans that cannot be', () => {
    expect(
      readSpans([
        ['9', '12'],
        ['12:00', '18'],
      ]),
    ).toEqual([
      ['09:00', '12:00'],
      ['12:00', '18:00'],
    ])
    expect(readSpans([['12', '9']])).toBeNull()
    expect(
      readSpans([
        ['9', '12'],
        ['11', '13'],
      ]),
    ).toBeNull()
    expect(nextSpan([])).toEqual(['09:00', '18:00'])
    expect(nextSpan([['09:00', '12:00']])).toEqual(['13:30', '18:00'])
    expect(hasHours({ 1: [], makeup: [['09:00', '12:00']] })).toBe(false)
  })

  it('sets a run of days at once', () => {
    expect(daysOf('2026-10-01', '2026-10-03', 'holiday', ' 国庆节 ')?.map((d) => d.date)).toEqual([
      '2026-10-01',
      '2026-10-02',
      '2026-10-03',
    ])
    expect(daysOf('2026-10-01', '2026-09-30', 'holiday', '')).toBeNull()
    expect(daysOf('2026-10-01', '2027-10-01', 'holiday', '')).toBeNull()
    expect(daysOf('2026-10-01', '2026-10-01', 'usual', '国庆节')?.[0]?.name).toBe('')
  })
})
