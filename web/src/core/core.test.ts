// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import {
  addDays,
  ageAt,
  fromWall,
  isDate,
  isDateTime,
  isTime,
  monthRange,
  today,
  wallTime,
} from './date'
import { allOf, fillFilter, isComplete, toChips } from './filter'
import {
  formatDateTime,
  formatDecimal,
  formatPercent,
  formatSize,
  formatTime,
  shiftPoint,
} from './format'
import { checkIdNumber } from './idnumber'
import { formatMoney, fromFen, sumMoney, toFen } from './money'
import { changedValues, type FieldDef, isEmpty, toWire, type Value, valuesToWire } from './schema'
import { checkField, checkForm, compareDecimal, isPhone } from './validate'

describe('figures', () => {
  it.each([
    ['0', 0, '0'],
    ['1234567.5', 0, '1,234,567.5'],
    ['1234567.5', 2, '1,234,567.50'],
    ['-1000', 0, '-1,000'],
    ['+7', 0, '7'],
    ['000012', 0, '12'],
    ['99999999999999999999.01', 2, '99,999,999,999,999,999,999.01'],
    ['0.123456789', 2, '0.123456789'],
    ['***', 2, '***'],
  ])('%s with %i decimals reads %s', (text, scale, shown) => {
    expect(formatDecimal(text, scale)).toBe(shown)
  })

  it.each([
    ['0.075', 2, '7.5'],
    ['7.5', -2, '0.075'],
    ['1', 2, '100'],
    ['100', -2, '1'],
    ['0', 2, '0'],
    ['-0.5', 2, '-50'],
    ['-0', -2, '0'],
    ['0.1', 1, '1'],
    ['12', -4, '0.0012'],
    ['abc', 2, 'abc'],
  ])('%s moved by %i is %s', (text, places, moved) => {
    expect(shiftPoint(text, places)).toBe(moved)
  })

  it('shows a fraction as percent', () => {
    expect(formatPercent('0.075')).toBe('7.5%')
    expect(formatPercent('1.2', 1)).toBe('120.0%')
  })

  it.each([
    ['1280.50', 128050n],
    ['1280.5', 128050n],
    ['1280', 128000n],
    ['-0.01', -1n],
    ['0.010', 1n],
    ['90071992547409930.01', 9007199254740993001n],
    ['1.005', null],
    ['', null],
    ['1e3', null],
  ])('%s yuan is %s fen', (yuan, fen) => {
    expect(toFen(yuan)).toBe(fen)
  })

  it('goes from fen to yuan and back', () => {
    for (const fen of [0n, 1n, -1n, 99n, -100n, 128050n]) expect(toFen(fromFen(fen))).toBe(fen)
    expect(fromFen(-5n)).toBe('-0.05')
    expect(formatMoney('1280.5')).toBe('1,280.50')
  })

  it('sums without losing a fen', () => {
    expect(sumMoney(Array.from({ length: 1000 }, () => '0.10'))).toBe('100.00')
    expect(sumMoney(['0.1', null, undefined, '0.2', '-0.3'])).toBe('0.00')
  })

  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1 KB'],
    [1536, '1.5 KB'],
    [1048575, '1 MB'],
    [5 << 20, '5 MB'],
  ])('%i bytes read %s', (bytes, shown) => {
    expect(formatSize(bytes)).toBe(shown)
  })

  it.each([
    ['1', '1.0', 0],
    ['-1', '1', -1],
    ['0.10', '0.09', 1],
    ['9007199254740993', '9007199254740992', 1],
  ])('compares %s with %s', (a, b, order) => {
    expect(compareDecimal(a, b)).toBe(order)
  })
})

describe('dates', () => {
  it.each([
    ['2026-02-28', true],
    ['2026-02-29', false],
    ['2028-02-29', true],
    ['2026-13-01', false],
    ['2026-00-10', false],
    ['2026-1-1', false],
    ['', false],
  ])('%s is a date: %s', (text, good) => {
    expect(isDate(text)).toBe(good)
  })

  it('knows times and date-times', () => {
    expect(isTime('23:59:59')).toBe(true)
    expect(isTime('24:00')).toBe(false)
    expect(isDateTime('2026-07-05T06:03:00Z')).toBe(true)
    expect(isDateTime('2026-02-30T06:03:00Z')).toBe(false)
  })

  it('shows an instant at the site, not where the browser is', () => {
    expect(formatDateTime('2026-07-05T06:03:00Z')).toBe('2026-07-05 14:03')
    expect(formatDateTime('2026-07-05T16:00:00Z')).toBe('2026-07-06 00:00')
    expect(formatDateTime('nonsense')).toBe('nonsense')
    expect(formatTime('14:03:00')).toBe('14:03')
    expect(formatTime('14:03:09')).toBe('14:03:09')
    expect(today(Date.parse('2026-07-05T15:59:59Z'))).toBe('2026-07-05')
    expect(today(Date.parse('2026-07-05T16:00:00Z'))).toBe('2026-07-06')
  })

  it('reads a wall clock and shows the same again', () => {
    expect(fromWall('2026-07-05', '14:03')).toBe('2026-07-05T06:03:00Z')
    for (const [date, time] of [
      ['2026-01-01', '00:00:00'],
      ['1988-07-01', '12:00:00'],
    ] as const) {
      expect(wallTime(fromWall(date, time) as string)).toEqual({ date, time })
    }
    expect(fromWall('2026-02-30', '10:00')).toBeNull()
  })

  it('counts days, months and years', () => {
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01')
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
    expect(monthRange('2028-02')).toEqual({ first: '2028-02-01', last: '2028-02-29' })
    expect(ageAt('2000-07-05', '2026-07-04')).toBe(25)
    expect(ageAt('2000-07-05', '2026-07-05')).toBe(26)
    expect(ageAt('2030-01-01', '2026-07-05')).toBeNull()
  })
})

describe('values', () => {
  it('goes to the server as ids', () => {
    const ref = { id: '5', title: '张三' }
    expect(toWire(ref)).toBe('5')
    expect(toWire([ref])).toEqual(['5'])
    expect(toWire(undefined)).toBeNull()
    expect(toWire(['a', 'b'])).toEqual(['a', 'b'])
    expect(toWire([{ id: 'f1', name: 'a.pdf', size: 1, mime: 'x' }])).toEqual(['f1'])
    expect(
      valuesToWire({ rows: [{ values: { who: ref } }, { id: '2', values: { n: 1 } }] }),
    ).toEqual({
      rows: [{ values: { who: '5' } }, { id: '2', values: { n: 1 } }],
    })
  })

  it('sends only what changed, and null for what was cleared', () => {
    const old: Record<string, Value> = { a: 'x', b: null, c: ['1'], d: 'gone' }
    expect(changedValues(old, { a: 'x', b: '', c: ['1', '2'], d: null })).toEqual({
      c: ['1', '2'],
      d: null,
    })
  })

  it('knows nothing from something', () => {
    for (const nothing of [null, undefined, '', []]) expect(isEmpty(nothing)).toBe(true)
    for (const thing of [0, false, ' ', ['']]) expect(isEmpty(thing as Value)).toBe(false)
  })
})

describe('checks', () => {
  const field = (type: string, more: Partial<FieldDef> = {}): FieldDef => ({
    key: 'f',
    type,
    title: 'F',
    ...more,
  })
  it.each<[string, Value, Partial<FieldDef>, string | null]>([
    ['text', null, { required: true }, 'check.required'],
    ['text', '  ', { required: true }, 'check.required'],
    ['select', null, { required: true }, 'check.requiredChoice'],
    ['text', null, { required: true, writable: false }, null],
    ['text', '四个字吧', { max_len: 4 }, null],
    ['text', '𠮷𠮷', { max_len: 2 }, null],
    ['text', '五个字了吧', { max_len: 4 }, 'check.tooLong'],
    ['integer', 12, {}, null],
    ['integer', '1.5', {}, 'check.integer'],
    ['integer', 'x', {}, 'check.number'],
    ['decimal', '12.500', { scale: 2 }, null],
    ['decimal', '12.501', { scale: 2 }, 'check.scale'],
    ['money', '12.345', {}, 'check.scale'],
    ['money', '1e5', {}, 'check.number'],
    ['integer', 5, { min: 6 }, 'check.min'],
    ['decimal', '5.01', { max: '5' }, 'check.max'],
    ['phone', '19900000001', {}, null],
    ['phone', '1990000000', {}, 'check.phone'],
    ['email', 'a@b', {}, 'check.email'],
    ['email', 'a@b.cn', {}, null],
    ['url', 'javascript:alert(1)', {}, 'check.url'],
    ['url', 'https://example.com', {}, null],
    ['date', '2026-02-30', {}, 'check.date'],
    ['time', '25:00', {}, 'check.time'],
    ['unknown', 'anything', {}, null],
  ])('%s %j %j: %s', (type, value, more, key) => {
    expect(checkField(field(type, more), value)?.key ?? null).toBe(key)
  })

  it('takes phones as people write them', () => {
    for (const good of ['+86 199 0000 0001', '010-62000000', '(021) 6200-0000', '400-800-0000'])
      expect(isPhone(good), good).toBe(true)
    for (const bad of ['', '12', '119', '1990000000x']) expect(isPhone(bad), bad).toBe(false)
  })

  it('names the row and the field inside a sub-form', () => {
    const items = field('subform', {
      key: 'items',
      fields: [field('money', { key: 'price', required: true })],
    })
    const rows = [{ values: { price: '1.00' } }, { values: {} }]
    expect(Object.keys(checkForm([items], { items: rows }))).toEqual(['items[1].price'])
  })

  it('reads birth and sex from an ID number and refuses a wrong digit', () => {
    // Region 000000 belongs to nobody.
    expect(checkIdNumber('000000199001010018')).toEqual({ birth: '1990-01-01', male: true })
    expect(checkIdNumber('000000199001010010')).toBeNull()
    expect(checkIdNumber('000000199002300017')).toBeNull()
    expect(checkIdNumber('')).toBeNull()
  })
})

describe('filters', () => {
  const a = { field: 'a', op: 'eq', value: '1' }
  const b = { field: 'b', op: 'empty' }
  it('are joined flat', () => {
    expect(allOf(null, undefined)).toBeNull()
    expect(allOf(a, null)).toBe(a)
    expect(allOf({ and: [a] }, b)).toEqual({ and: [a, b] })
  })
  it('show as chips only while they are flat', () => {
    expect(toChips(null)).toEqual([])
    expect(toChips({ and: [a, b] })).toEqual([a, b])
    expect(toChips({ and: [a, { or: [b] }] })).toBeNull()
    expect(toChips({ not: a })).toBeNull()
    const some = { field: 'id', op: 'in', value: ['1', '2'] }
    const many = { or: [some, some] }
    expect(toChips(many)).toEqual([many])
    expect(toChips({ and: [a, many] })).toEqual([a, many])
    expect(toChips({ or: [some, b] })).toBeNull()
  })
  it('are complete when their operator has its value', () => {
    expect(isComplete(b)).toBe(true)
    expect(isComplete({ field: 'a', op: 'eq', value: '' })).toBe(false)
    expect(isComplete({ field: 'a', op: 'eq', value: false })).toBe(true)
    expect(isComplete({ field: 'a', op: 'between', value: ['1', ''] })).toBe(false)
  })
})

describe('the filter of a link', () => {
  it('takes values of the record in the place of its fields', () => {
    const filter = {
      and: [
        { field: 'dept', op: 'eq', value: { $field: 'unit' } },
        { field: 'state', op: 'in', value: ['on', { $field: 'gone' }] },
      ],
    }
    expect(fillFilter(filter, { unit: { id: '7', title: '口腔科' }, gone: '' })).toEqual({
      and: [
        { field: 'dept', op: 'eq', value: '7' },
        { field: 'state', op: 'in', value: ['on', null] },
      ],
    })
  })
})
