// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { spansOf } from './Leave'

const off = (date: string, note = '', is_own = true) => ({
  date,
  kind: 'off' as const,
  note,
  is_own,
})

describe('days of leave', () => {
  it('that follow each other and say the same are one line', () => {
    const rows = [
      off('2026-02-28'),
      off('2026-03-01'),
      off('2026-03-02', 'x'),
      off('2026-03-04', 'x'),
    ]
    expect(spansOf(rows).map((one) => [one.first.date, one.last])).toEqual([
      ['2026-02-28', '2026-03-01'],
      ['2026-03-02', '2026-03-02'],
      ['2026-03-04', '2026-03-04'],
    ])
    expect(spansOf([off('2026-03-01'), off('2026-03-02', '', false)])).toHaveLength(2)
    expect(spansOf([])).toEqual([])
  })
})
