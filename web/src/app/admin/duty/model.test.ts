// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { datesOf, freshShift, isGood, readTime, toSend } from './model'

describe('the duty roster', () => {
  it('reads times as people type them', () => {
    expect(['8:00', '２０：30', '24:00', '8', ''].map(readTime)).toEqual([
      '08:00',
      '20:30',
      null,
      null,
      null,
    ])
  })
  it('sends whole shifts', () => {
    const shift = { ...freshShift(), from: '8:00', weekdays: [3, 1] }
    expect(isGood(shift)).toBe(true)
    expect(isGood({ ...shift, weekdays: [] })).toBe(false)
    expect(toSend([shift])[0]).toEqual({ weekdays: [1, 3], from: '08:00', to: '18:00', on: 'all' })
  })
  it('counts the days of a leave', () => {
    expect(datesOf('2026-02-27', '2026-03-01')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01'])
    expect(datesOf('2026-02-27', null)).toEqual(['2026-02-27'])
    expect(datesOf('2026-02-27', '2026-02-26')).toEqual([])
    expect(datesOf('2026-02-27', '2028-02-26')).toEqual([])
  })
})
