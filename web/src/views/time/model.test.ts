// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { FieldInfo, Row } from '../../api/forms'
import type { Values } from '../../core/schema'
import {
  addMonths,
  atPlace,
  blocksOf,
  filterOfRange,
  hiddenOn,
  hoursOf,
  lanesOf,
  monthDays,
  moved,
  spanOf,
  spansOf,
  weekOf,
} from './model'

const field = (key: string, type: string) => ({ key, type, title: key }) as FieldInfo
const [a, b] = [field('a', 'date'), field('b', 'date')]
const [at, till] = [field('at', 'datetime'), field('till', 'datetime')]
const row = (id: string, values: Values, masked: string[] = []): Row =>
  ({ id, rev: 1, title: id, values, masked }) as Row
const days = (from: string, to: string | null, id = '1') => row(id, { a: from, b: to })
const hours = (from: string, to: string | null, id = '1') => row(id, { at: from, till: to })

describe('the days of a month', () => {
  it('are whole weeks from Monday', () => {
    const november = monthDays('2026-11')
    expect(november[0]).toBe('2026-10-26')
    expect(november.at(-1)).toBe('2026-12-06')
    expect(november.length).toBe(42)
    expect(monthDays('2027-02').length).toBe(28)
    expect(weekOf('2026-11-22')).toBe('2026-11-16')
  })
  it('go on over the end of a year', () => {
    expect(addMonths('2026-12', 1)).toBe('2027-01')
    expect(addMonths('2026-01', -1)).toBe('2025-12')
  })
})

describe('when a record is', () => {
  it('is a day, or from one to another', () => {
    expect(spanOf(days('2026-11-05', null), { start: a, end: b })).toMatchObject({
      from: '2026-11-05',
      to: '2026-11-05',
      begins: null,
    })
    expect(spanOf(days('2026-11-05', '2026-11-07'), { start: a, end: b })?.to).toBe('2026-11-07')
  })
  it('is on the site’s clock', () => {
    const span = spanOf(hours('2026-11-04T17:30:00Z', '2026-11-04T18:00:00Z'), {
      start: at,
      end: till,
    })
    expect(span).toMatchObject({ from: '2026-11-05', begins: 90, ends: 120 })
  })
  it('ends where it begins when its end is before', () => {
    expect(spanOf(days('2026-11-05', '2026-11-01'), { start: a, end: b })?.to).toBe('2026-11-05')
  })
  it('is nowhere when it is not said, or masked', () => {
    expect(spanOf(row('1', {}), { start: a })).toBeNull()
    expect(spanOf(row('1', { a: '2026-**' }, ['a']), { start: a })).toBeNull()
  })
})

describe('records beside each other', () => {
  const week = monthDays('2026-11').slice(7, 14)
  const segments = lanesOf(
    spansOf(
      [
        days('2026-11-04', '2026-11-04', '3'),
        days('2026-10-30', '2026-11-03', '1'),
        days('2026-11-03', '2026-11-12', '2'),
        days('2026-12-01', null, '9'),
      ],
      { start: a, end: b },
    ),
    week,
  )
  it('take the first free lane, cut at the week’s ends', () => {
    expect(segments.map((one) => [one.span.row.id, one.col, one.width, one.lane])).toEqual([
      ['1', 0, 2, 0],
      ['2', 1, 6, 1],
      ['3', 2, 1, 0],
    ])
    expect(segments[0]).toMatchObject({ isStart: false, isEnd: true })
    expect(segments[1]).toMatchObject({ isStart: true, isEnd: false })
  })
  it('tell how many of a day do not show', () => {
    expect(hiddenOn(segments, 1, 1)).toBe(1)
    expect(hiddenOn(segments, 1, 2)).toBe(0)
  })
  it('share the width of an hour where they overlap', () => {
    const spans = spansOf(
      [
        hours('2026-11-05T01:00:00Z', '2026-11-05T03:00:00Z', '1'),
        hours('2026-11-05T02:00:00Z', '2026-11-05T02:30:00Z', '2'),
        hours('2026-11-05T02:30:00Z', null, '3'),
        hours('2026-11-05T04:00:00Z', null, '4'),
      ],
      { start: at, end: till },
    )
    const blocks = blocksOf(spans, '2026-11-05')
    expect(blocks.map((one) => [one.span.row.id, one.top, one.height, one.col, one.cols])).toEqual([
      ['1', 540, 120, 0, 2],
      ['2', 600, 30, 1, 2],
      ['3', 630, 30, 1, 2],
      ['4', 720, 30, 0, 1],
    ])
    expect(hoursOf(blocks)).toEqual([8, 19])
    expect(
      hoursOf(
        blocksOf(spansOf([hours('2026-11-04T21:00:00Z', null)], { start: at }), '2026-11-05'),
      ),
    ).toEqual([5, 19])
  })
})

describe('moving', () => {
  const both = { start: a, end: b }
  it('takes both ends along', () => {
    expect(moved(days('2026-11-05', '2026-11-07'), both, { days: 3 })).toEqual({
      a: '2026-11-08',
      b: '2026-11-10',
    })
    expect(moved(days('2026-11-05', null), both, { days: -1 })).toEqual({ a: '2026-11-04' })
  })
  it('keeps the hour of a day, and moves by minutes', () => {
    const one = hours('2026-11-05T01:00:00Z', '2026-11-05T02:00:00Z')
    expect(moved(one, { start: at, end: till }, { days: 1, minutes: 30 })).toEqual({
      at: '2026-11-06T01:30:00Z',
      till: '2026-11-06T02:30:00Z',
    })
  })
  it('stretches one end, never past the other', () => {
    expect(moved(days('2026-11-05', '2026-11-07'), both, { days: 2 }, 'end')).toEqual({
      b: '2026-11-09',
    })
    expect(moved(days('2026-11-05', null), both, { days: 2 }, 'end')).toEqual({ b: '2026-11-07' })
    expect(moved(days('2026-11-05', '2026-11-07'), both, { days: 5 }, 'start')).toEqual({})
  })
  it('puts a new record where one pressed', () => {
    expect(atPlace(a, '2026-11-05')).toEqual({ a: '2026-11-05' })
    expect(atPlace(at, '2026-11-05', 600)).toEqual({ at: '2026-11-05T02:00:00Z' })
  })
})

describe('what is asked of the server', () => {
  it('are the records that touch the days shown', () => {
    expect(filterOfRange({ start: a }, '2026-11-01', '2026-11-30')).toEqual({
      and: [
        { field: 'a', op: 'ge', value: '2026-11-01' },
        { field: 'a', op: 'lt', value: '2026-12-01' },
      ],
    })
    expect(filterOfRange({ start: at, end: till }, '2026-11-01', '2026-11-30')).toEqual({
      and: [
        { field: 'at', op: 'lt', value: '2026-11-30T16:00:00Z' },
        {
          or: [
            { field: 'till', op: 'ge', value: '2026-10-31T16:00:00Z' },
            {
              and: [
                { field: 'till', op: 'empty' },
                { field: 'at', op: 'ge', value: '2026-10-31T16:00:00Z' },
              ],
            },
          ],
        },
      ],
    })
  })
})
