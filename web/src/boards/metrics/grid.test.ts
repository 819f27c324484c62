// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import {
  cellKey,
  cellsOf,
  copied,
  isAmount,
  merged,
  pasted,
  peopleOf,
  readAmount,
  readBlock,
  showAmount,
  spansOf,
  sumOf,
  targetsOf,
} from './grid'

const july = { dept: null, user: '7', unit: 'month', from: '2026-07-01', amount: '40' } as const
const house = {
  dept: null,
  user: null,
  unit: 'month',
  from: '2026-07-01',
  amount: '100.5',
} as const

describe('targets as a sheet', () => {
  it('goes there and back', () => {
    expect(targetsOf(cellsOf([july, house]))).toEqual([july, house])
    expect(targetsOf({ [cellKey('d3', 'year', '2026-01-01')]: '' })).toEqual([])
    expect(peopleOf(cellsOf([july, house]), 2026, 'month')).toEqual(['u7', ''])
    expect(peopleOf(cellsOf([july]), 2025, 'month')).toEqual([])
  })
  it('knows the spans of a year', () => {
    expect(spansOf(2026, 'quarter')).toEqual([
      '2026-01-01',
      '2026-04-01',
      '2026-07-01',
      '2026-10-01',
    ])
    expect(spansOf(2026, 'month')).toHaveLength(12)
    expect(spansOf(2026, 'year')).toEqual(['2026-01-01'])
  })
  it('reads what people type, and leaves alone what is no number', () => {
    expect(readAmount(' ¥1,234,500.50元', false)).toBe('1234500.5')
    expect(readAmount('１２０', false)).toBe('120')
    expect(readAmount('007', false)).toBe('7')
    expect(readAmount('', false)).toBe('')
    expect(isAmount(readAmount('很多', false))).toBe(false)
    expect(isAmount(readAmount('-5', false))).toBe(false)
    expect(isAmount('1.1234567')).toBe(false)
  })
  it('shows percentages as one says them', () => {
    expect(readAmount('85%', true)).toBe('0.85')
    expect(readAmount('7.5', true)).toBe('0.075')
    expect(showAmount('0.85', true)).toBe('85')
    expect(showAmount('0.075', true)).toBe('7.5')
    expect(showAmount('1', true)).toBe('100')
  })
  it('puts what two people typed side by side', () => {
    const base = { a: '1', b: '2', c: '3', d: '4' }
    const mine = { a: '10', b: '2', c: '30', e: '5' } // d is cleared
    const theirs = { a: '1', b: '20', c: '31', d: '4', f: '6' }
    expect(merged(base, mine, theirs)).toEqual({
      cells: { a: '10', b: '20', c: '30', e: '5', f: '6' },
      both: ['c'],
      taken: 2,
    })
    expect(merged(base, { ...base, a: '9' }, { ...base, a: '9' }).both).toEqual([])
    expect(merged(base, { a: '1', b: '2', c: '3' }, { ...base, d: '40' }).both).toEqual(['d'])
  })
  it('takes a block of a spreadsheet, and no more than fits', () => {
    const block = readBlock('1\t2\r\n3\t4\r\n')
    expect(block).toEqual([
      ['1', '2'],
      ['3', '4'],
    ])
    const spans = spansOf(2026, 'quarter')
    const done = pasted({}, ['', 'u7'], 'quarter', spans, { row: 1, column: 3 }, block, false)
    expect(targetsOf(done)).toEqual([
      { dept: null, user: '7', unit: 'quarter', from: '2026-10-01', amount: '1' },
    ])
  })
  it('adds up exactly', () => {
    expect(sumOf(['0.1', '0.2', undefined])).toBe('0.3')
    expect(sumOf(['999999999999999', '1'])).toBe('1000000000000000')
    expect(sumOf([undefined, ''])).toBeNull()
  })
  it('fills from last year what is empty', () => {
    const last = cellsOf([
      { ...july, from: '2025-07-01', amount: '105' },
      { ...july, from: '2025-08-01', amount: '99.99' },
      { ...july, amount: '1' },
    ])
    const { cells, filled } = copied(last, 2026, 'month', 10)
    expect(filled).toBe(1)
    expect(cells[cellKey('u7', 'month', '2026-07-01')]).toBe('1')
    expect(cells[cellKey('u7', 'month', '2026-08-01')]).toBe('109.99')
    expect(copied({}, 2026, 'month', 10).filled).toBe(0)
    const whole = copied(
      cellsOf([{ ...july, from: '2025-07-01', amount: '105' }]),
      2026,
      'month',
      10,
    )
    expect(whole.cells[cellKey('u7', 'month', '2026-07-01')]).toBe('116')
  })
})
