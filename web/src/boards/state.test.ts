// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import {
  askOf,
  type BoardState,
  bundles,
  chartOf,
  filterFor,
  groupsOf,
  inGroup,
  keepStep,
  placeOf,
  readBoard,
  rowsAsk,
  stepInto,
  filterValue,
  writeBoard,
} from './state'
import type { Answer, Ask, BoardDoc, Tile } from './types'

const ask: Ask = {
  form: 'visit',
  dims: [{ field: 'channel' }, { field: 'arrived_at', bucket: 'month' }],
  measures: [
    { key: 'n', fn: 'count' },
    { key: 'run', running: 'n' },
  ],
  filter: { field: 'state', op: 'eq', value: 'done' },
  sort: [{ by: 'n', dir: 'desc' }, { by: 0 }],
  top: { n: 5, by: 'n', other: true },
  fill: true,
}
const tile: Tile = {
  id: 'a1',
  kind: 'chart',
  chart: 'line',
  at: { x: 0, y: 0, w: 6, h: 4 },
  ask,
  filters: { period: 'arrived_at', channel: 'channel' },
}
const doc: BoardDoc = {
  tabs: [{ key: 't1', title: { zh: '一' }, tiles: [tile] }],
  filters: [
    { key: 'period', kind: 'period', default: 'this_month' },
    { key: 'channel', kind: 'link', form: 'visit', field: 'channel' },
    { key: 'dept', kind: 'department', form: 'visit', field: 'dept' },
  ],
}
const plain = (): BoardState => ({ filters: {}, cross: [], steps: {}, tv: false })
const answer: Answer = {
  dims: [
    { title: '渠道', type: 'link' },
    { title: '月', type: 'datetime', bucket: 'month' },
  ],
  measures: [{ key: 'n', title: '人次' }],
  rows: [
    {
      dims: [
        { value: '7', text: '百度' },
        { value: '2026-07', text: '2026-07' },
      ],
      values: [3],
    },
    {
      dims: [
        { value: null, text: '其他' },
        { value: '2026-07', text: '2026-07' },
      ],
      values: [9],
      is_other: true,
    },
    {
      dims: [
        { value: null, text: '（未填）' },
        { value: null, text: '（未填）' },
      ],
      values: [1],
    },
  ],
}

describe('the address of a board', () => {
  it('holds its state and gives it back', () => {
    const state: BoardState = {
      tab: 't2',
      filters: {
        period: { period: 'last_month' },
        span: { period: { from: '2026-01-01', to: '2026-03-31' } },
        channel: { picked: [{ key: '7', title: '百度' }] },
        dept: null,
      },
      cross: [
        { form: 'visit', dim: { field: 'sex' }, value: null, title: '性别', text: '（未填）' },
      ],
      steps: {
        a1: [
          {
            into: [{ dim: { field: 'channel' }, value: '7', text: '百度' }],
            by: { field: 'doctor' },
            title: '医生',
          },
        ],
      },
      tv: true,
    }
    expect(readBoard(writeBoard(state))).toEqual(state)
    expect(writeBoard(plain())).toBe('')
  })

  it('keeps what a formula divides by, which needs no field', () => {
    const search = new URLSearchParams({
      x: '[{"form":"visit","dim":{"formula":"{sex}"},"value":"f","title":"性别","text":"女"}]',
      at: '{"a1":[{"into":[],"by":{"formula":"{age}"},"title":"年龄"}]}',
    })
    const state = readBoard(`?${search}`)
    expect(state.cross.map((one) => one.dim)).toEqual([{ formula: '{sex}' }])
    expect(state.steps.a1?.map((one) => one.by)).toEqual([{ formula: '{age}' }])
  })

  it('that was broken is a board without filters, not a fault', () => {
    const state = readBoard('?x=[1,{"form":3}]&at=["a"]&f.period={&f.channel=[1,{"key":"2"}]&tab=')
    expect(state.cross).toEqual([])
    expect(state.steps).toEqual({})
    expect(state.filters).toEqual({ period: null, channel: { picked: [{ key: '2', title: '2' }] } })
  })
})

describe('what a tile asks', () => {
  it("takes the board's filters where they mean a field of it", () => {
    const state = { ...plain(), filters: { channel: { picked: [{ key: '7', title: '百度' }] } } }
    const found = askOf(tile, doc, state)
    expect(found?.period).toEqual({ field: 'arrived_at', is: 'this_month' })
    expect(found?.filter).toEqual({
      and: [
        { field: 'state', op: 'eq', value: 'done' },
        { field: 'channel', op: 'in', value: ['7'] },
      ],
    })
    expect(askOf({ ...tile, filters: {} }, doc, state)).toEqual(ask)
    expect(askOf({ ...tile, ask: null }, doc, state)).toBeNull()
  })

  it('a filter that was emptied is not the default again', () => {
    const state = { ...plain(), filters: { period: null } }
    expect(askOf(tile, doc, state)?.period).toBeUndefined()
    expect(filterValue({ key: 'c', kind: 'options', default: ['a'] }, plain())).toEqual({
      picked: [{ key: 'a', title: 'a' }],
    })
  })

  it('what was picked in a chart holds for tiles of that form', () => {
    const cross = { form: 'visit', dim: { field: 'sex' }, value: 'f', title: '', text: '' }
    expect(askOf(tile, { ...doc, filters: [] }, { ...plain(), cross: [cross] })?.filter).toEqual({
      and: [ask.filter, inGroup({ field: 'sex' }, 'f')],
    })
    const other = { ...tile, ask: { ...ask, form: 'lead' } }
    expect(askOf(other, { ...doc, filters: [] }, { ...plain(), cross: [cross] })?.filter).toEqual(
      ask.filter,
    )
  })

  it('a step down goes into the group and asks by something else', () => {
    const next = stepInto(ask, {
      into: [{ dim: { field: 'channel' }, value: '7', text: '百度' }],
      by: { field: 'doctor' },
      title: '医生',
    })
    expect(next.dims).toEqual([{ field: 'doctor' }, { field: 'arrived_at', bucket: 'month' }])
    expect(next.filter).toEqual({ and: [ask.filter, inGroup({ field: 'channel' }, '7')] })
    expect(next.measures?.map((one) => one.key)).toEqual(['n'])
    expect(next.sort).toEqual([{ by: 'n', dir: 'desc' }])
    expect(next.top).toEqual(ask.top)
    expect(next.fill).toBeUndefined()
  })

  it('divides a figure as a whole by that alone, the greatest first, as a list', () => {
    const whole = { into: [], by: { field: 'doctor' }, title: '医生' }
    const next = stepInto({ ...ask, sort: undefined, top: undefined }, whole)
    expect(next.dims).toEqual([{ field: 'doctor' }])
    expect(next.sort).toEqual([{ by: 'n', dir: 'desc' }])
    expect(chartOf({ ...tile, chart: 'indicator' }, [whole])).toBe('ranking')
    expect(stepInto(ask, { ...whole, by: { field: 'at', bucket: 'day' } }).sort).toEqual([
      { by: 'n', dir: 'desc' },
    ])
  })

  it('and is drawn as what its new dimension allows', () => {
    expect(chartOf(tile, [])).toBe('line')
    expect(chartOf(tile, [{ into: [], by: { field: 'doctor' }, title: '' }])).toBe('bar')
    expect(chartOf(tile, [{ into: [], by: { field: 'at', bucket: 'day' }, title: '' }])).toBe(
      'line',
    )
    expect(chartOf({ ...tile, chart: 'pie' }, [{ into: [], by: { field: 'd' }, title: '' }])).toBe(
      'pie',
    )
  })
})

it('a step down is kept as a tile below the others', () => {
  const steps = [
    {
      into: [{ dim: { field: 'channel' }, value: '7', text: '百度' }],
      by: { field: 'doctor' },
      title: '医生',
    },
  ]
  const kept = keepStep(doc, { ...tile, title: { zh: '到诊' } }, steps, 'b2').tabs[0]?.tiles
  expect(kept?.length).toBe(2)
  expect(kept?.[1]).toMatchObject({
    id: 'b2',
    chart: 'bar',
    title: { zh: '到诊 · 百度 · 医生' },
    at: { x: 0, y: 4, w: 6, h: 4 },
    filters: tile.filters,
  })
  expect(kept?.[1]?.ask).toEqual(stepInto(ask, steps[0] as (typeof steps)[0]))
  expect(keepStep(doc, tile, [], 'b2')).toBe(doc)
})

describe('the place of a mark in words', () => {
  const segment = { value: '111', text: '重要价值' }
  it('is said by the answer, for an analysis has no dimensions of its own', () => {
    const rfm: Answer = {
      ...answer,
      dims: [{ title: '客户分层', type: 'select' }],
      rows: [{ dims: [segment], values: [3] }],
    }
    expect(placeOf(rfm, { row: 0 })).toBe('重要价值')
    expect(placeOf(rfm, { row: 1 })).toBe('')
  })
  it('says what a number counts', () => {
    const cohorts: Answer = {
      ...answer,
      dims: [
        { title: '首次', type: 'date', bucket: 'month' },
        { title: '之后第几期', type: 'integer' },
      ],
      rows: [
        {
          dims: [
            { value: '2026-07', text: '2026-07' },
            { value: 3, text: '3' },
          ],
          values: [3],
        },
      ],
    }
    expect(placeOf(cohorts, { row: 0 })).toBe('2026-07 · 之后第几期 3')
    expect(placeOf(cohorts, { row: 0, dims: [0] })).toBe('2026-07')
  })
})

describe('a mark', () => {
  it('asks for the rows of its groups', () => {
    expect(rowsAsk(ask, answer, { row: 0 }).at).toEqual(['7', '2026-07'])
    expect(rowsAsk(ask, answer, { row: 0, dims: [0] }).at).toEqual(['7'])
    expect(rowsAsk(ask, answer, { row: 0, dims: [1] }).at).toEqual([{}, '2026-07'])
    expect(rowsAsk(ask, answer, { row: 0, dims: [] }).at).toBeUndefined()
    expect(rowsAsk(ask, answer, { row: 2 }).at).toEqual([null, null])
    expect(rowsAsk(ask, answer, { row: 1 })).toMatchObject({ is_other: true, measure: 'n' })
    expect(rowsAsk(ask, answer, { row: 1, dims: [1] }).is_other).toBeUndefined()
  })

  it('names the groups one can go into; what is left over is none', () => {
    expect(groupsOf(ask, answer, { row: 0 }).map((one) => one.text)).toEqual(['百度', '2026-07'])
    expect(groupsOf(ask, answer, { row: 1 }).map((one) => one.place)).toEqual([1])
    expect(groupsOf(ask, answer, { row: 9 })).toEqual([])
  })

  it('sets the filter of the board that means the same field', () => {
    expect(filterFor(tile, doc, { field: 'channel' }, '7')?.key).toBe('channel')
    expect(filterFor(tile, doc, { field: 'channel' }, null)).toBeUndefined()
    expect(
      filterFor(tile, doc, { field: 'arrived_at', bucket: 'month' }, '2026-07'),
    ).toBeUndefined()
  })
})

it('questions are sent in bundles', () => {
  expect(bundles([1, 2, 3], 2)).toEqual([[1, 2], [3]])
  expect(bundles([], 2)).toEqual([])
})
