// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { compareFigures, figureText, spanOf } from './figures'

describe('figures of a channel', () => {
  it('an unknown figure is a dash, never infinity', () => {
    expect(figureText('roi', { value: null })).toBe('—')
    expect(figureText('cost_per_lead', undefined)).toBe('—')
  })

  it('shows counts, money, and ROI as percent', () => {
    expect(figureText('leads', { value: 12345 })).toBe('12,345')
    expect(figureText('revenue', { value: '1280.5' })).toBe('1,280.50')
    expect(figureText('roi', { value: '-0.4' })).toBe('-40.00%')
    expect(figureText('roi', { value: '2.4351' })).toBe('243.51%')
  })

  it('sorts exactly, the unknown last', () => {
    const sorted = [{ value: '9.5' }, { value: null }, { value: '-3' }, { value: '10.25' }].sort(
      compareFigures,
    )
    expect(sorted.map((one) => one.value)).toEqual(['-3', '9.5', '10.25', null])
  })

  it('last month is whole, over a year too', () => {
    expect(spanOf('last_month', '2026-01-15')).toEqual({ from: '2025-12-01', to: '2025-12-31' })
    expect(spanOf('month', '2026-03-08')).toEqual({ from: '2026-03-01', to: '2026-03-08' })
  })
})
