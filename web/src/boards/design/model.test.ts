// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { FormInfo } from '../../api/forms'
import { begin, redo, step, undo } from '../../designers/undo'
import type { FieldPath } from '../../views/paths'
import type { Ask, BoardDoc, BoardFilter, ChartInfo, Tile } from '../types'
import {
  addDim,
  addMeasure,
  addSource,
  coreOf,
  kindOf,
  measureOf,
  moveDim,
  readRanges,
  removeDim,
  removeMeasure,
  setKind,
  setSort,
  setTop,
  showAs,
  shownAs,
  shownMeasures,
  withTarget,
} from './ask'
import { COLUMNS, freeSpot, settle, sizeTile, stepTile } from './grid'
import { allowedDims, metricDoc } from './metrics'
import {
  addFilter,
  addTab,
  addTile,
  duplicateTile,
  emptyBoard,
  listening,
  movePhone,
  moveTab,
  phoneOrder,
  placed,
  removeFilter,
  removeTab,
  removeTile,
  roomAnew,
  setTile,
  sized,
  stepped,
  tileOf,
  toTab,
} from './model'
import { dimPaths, groupsOf, ideas, lackOf, manyFields, meant, timeOf } from './offer'

const spot = (id: string, x: number, y: number, w: number, h: number) => ({
  id,
  at: { x, y, w, h },
})
const spots = (tiles: readonly { id: string; at: Tile['at'] }[]) =>
  Object.fromEntries(tiles.map(({ id, at }) => [id, [at.x, at.y, at.w, at.h]]))

const overlaps = (tiles: readonly { at: Tile['at'] }[]) =>
  tiles.some(({ at: a }, n) =>
    tiles.some(
      ({ at: b }, m) =>
        n !== m && a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h,
    ),
  )

describe('the canvas', () => {
  it('leaves nothing over anything and nothing in the air, whatever it is given', () => {
    let seed = 7
    const next = (n: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return Math.floor((seed / 2147483648) * n)
    }
    for (let round = 0; round < 60; round += 1) {
      const tiles = Array.from({ length: 9 }, (_, n) =>
        spot(`a${n}`, next(14) - 1, next(9), next(13), next(5)),
      )
      const once = settle(tiles, `a${next(9)}`)
      expect(overlaps(once)).toBe(false)
      for (const { at } of once) {
        expect(at.x + at.w).toBeLessThanOrEqual(COLUMNS)
        expect(Math.min(at.x, at.y, at.w - 1, at.h - 1)).toBeGreaterThanOrEqual(0)
      }
      expect(settle(once)).toEqual(once)
    }
  })

  it('gives a tile the first place that is free', () => {
    const tiles = [spot('a', 0, 0, 6, 4), spot('b', 6, 0, 3, 4)]
    expect(freeSpot(tiles, 3, 2)).toEqual({ x: 9, y: 0, w: 3, h: 2 })
    expect(freeSpot(tiles, 6, 2)).toEqual({ x: 0, y: 4, w: 6, h: 2 })
    expect(freeSpot([], 12, 2)).toEqual({ x: 0, y: 0, w: 12, h: 2 })
  })

  it('moves by the keys past a neighbour', () => {
    const row = [spot('a', 0, 0, 4, 3), spot('b', 4, 0, 8, 3)]
    expect(spots(stepTile(row, 'a', 'right'))).toEqual({ a: [8, 0, 4, 3], b: [0, 0, 8, 3] })
    expect(spots(stepTile(row, 'b', 'left'))).toEqual({ a: [8, 0, 4, 3], b: [0, 0, 8, 3] })
    expect(stepTile(row, 'a', 'left')).toEqual(row)
    const pile = [spot('a', 0, 0, 6, 3), spot('b', 0, 3, 6, 2)]
    expect(spots(stepTile(pile, 'b', 'up'))).toEqual({ b: [0, 0, 6, 2], a: [0, 2, 6, 3] })
    expect(spots(stepTile(pile, 'a', 'down'))).toEqual({ b: [0, 0, 6, 2], a: [0, 2, 6, 3] })
    expect(stepTile(pile, 'a', 'up')).toEqual(pile)
    expect(spots(stepTile([spot('a', 0, 0, 4, 3)], 'a', 'right'))).toEqual({ a: [1, 0, 4, 3] })
  })

  it('keeps a size within the canvas, and others make room', () => {
    const row = [spot('a', 0, 0, 6, 3), spot('b', 6, 0, 6, 3)]
    expect(spots(sizeTile(row, 'a', { w: 1 }))).toEqual({ a: [0, 0, 7, 3], b: [6, 3, 6, 3] })
    expect(sizeTile(row, 'b', { w: 4 })).toEqual(row)
    expect(spots(sizeTile(row, 'a', { w: -9, h: -9 })).a).toEqual([0, 0, 1, 1])
  })
})

const doc0 = (): BoardDoc => emptyBoard({ zh: '总览' })
const withTiles = (n: number): BoardDoc => {
  let doc = doc0()
  for (let at = 0; at < n; at += 1) doc = addTile(doc, 't1', { kind: 'chart', chart: 'column' }).doc
  return doc
}

describe('the document', () => {
  it('takes tiles, copies and loses them, each step undone', () => {
    const doc = withTiles(2)
    expect(spots(doc.tabs[0]?.tiles ?? [])).toEqual({ a1: [0, 0, 6, 5], a2: [6, 0, 6, 5] })
    const copy = duplicateTile(setTile(doc, 'a1', { title: { zh: '到诊' } }), 'a1')
    expect(copy.id).toBe('a3')
    expect(tileOf(copy.doc, 'a3')?.title).toEqual({ zh: '到诊' })
    const gone = removeTile(copy.doc, 'a1')
    expect(spots(gone.tabs[0]?.tiles ?? [])).toEqual({ a2: [6, 0, 6, 5], a3: [0, 0, 6, 5] })
    const history = step(step(begin(doc), copy.doc), gone)
    expect(undo(undo(history)).now).toBe(doc)
    expect(redo(undo(history)).now).toBe(gone)
    // The name of one that is gone may come again; nothing in the document means the old one.
    expect(addTile(gone, 't1', { kind: 'text' }).id).toBe('a1')
  })

  it('is the same document when nothing changes', () => {
    const doc = withTiles(2)
    expect(setTile(doc, 'a1', { chart: 'column' })).toBe(doc)
    expect(stepped(doc, 'a1', 'left')).toBe(doc)
    expect(stepped(doc, 'a9', 'left')).toBe(doc)
    expect(sized(doc, 'a2', { w: 3 })).toBe(doc)
    expect(placed(doc, 't1', { a1: { x: 0, y: 0, w: 6, h: 5 } })).toBe(doc)
    expect(removeTile(doc, 'a9')).toBe(doc)
    expect(removeTab(doc, 't1')).toBe(doc)
    expect(moveTab(doc, 't1', 1)).toBe(doc)
    expect(toTab(doc, 'a1', 't1')).toBe(doc)
  })

  it('gives another chart its room, unless somebody chose one', () => {
    const doc = withTiles(1)
    const tile = tileOf(doc, 'a1') as Tile
    const other = roomAnew(setTile(doc, 'a1', { chart: 'indicator' }), tile)
    expect(tileOf(other, 'a1')?.at).toEqual({ x: 0, y: 0, w: 3, h: 2 })
    const wide = sized(doc, 'a1', { w: 2 })
    const kept = roomAnew(setTile(wide, 'a1', { chart: 'indicator' }), tileOf(wide, 'a1') as Tile)
    expect(tileOf(kept, 'a1')?.at.w).toBe(8)
  })

  it('keeps tiles on tabs', () => {
    const { doc, key } = addTab(withTiles(1), { zh: '医生' })
    const over = toTab(doc, 'a1', key)
    expect(over.tabs.map((tab) => tab.tiles.length)).toEqual([0, 1])
    expect(moveTab(over, key, -1).tabs.map((tab) => tab.key)).toEqual(['t2', 't1'])
    expect(removeTab(over, key).tabs).toHaveLength(1)
    expect(addTile(over, 't1', { kind: 'text' }).id).toBe('a2')
  })

  it('has an order of its own on a phone', () => {
    const doc = withTiles(3)
    expect(phoneOrder(doc.tabs[0]?.tiles ?? []).map((one) => one.id)).toEqual(['a1', 'a2', 'a3'])
    const up = movePhone(doc, 'a3', -1)
    expect(phoneOrder(up.tabs[0]?.tiles ?? []).map((one) => one.id)).toEqual(['a1', 'a3', 'a2'])
    expect(up.tabs[0]?.tiles.map((one) => one.at)).toEqual(doc.tabs[0]?.tiles.map((one) => one.at))
    expect(movePhone(doc, 'a1', -1)).toBe(doc)
  })
})

const field = (key: string, type: string, more: object = {}) => ({
  key,
  type,
  title: key,
  form: 'x.charge',
  ops: ['eq'],
  groupable: ['select', 'link', 'user', 'text', 'date', 'datetime', 'boolean'].includes(type),
  summable: ['money', 'integer', 'decimal'].includes(type),
  ...more,
})
const charge = {
  key: 'x.charge',
  title: '收费',
  can: [],
  views: [],
  title_field: 'no',
  state_field: 'state',
  fields: [
    field('no', 'text', { unique: true }),
    field('birth', 'date'),
    field('paid_at', 'datetime'),
    field('item', 'text'),
    field('state', 'select', {
      options: [
        { key: 'a', title: 'A' },
        { key: 'b', title: 'B' },
      ],
    }),
    field('channel', 'link', { target: 'x.channel' }),
    field('amount', 'money'),
    field('phone', 'text', { right: 'masked' }),
    field('tags', 'multiselect', { options: [{ key: 'a', title: 'A' }] }),
    field('visits', 'links', { target: 'x.visit' }),
  ],
  system: [field('created_at', 'datetime', { system: true })],
} as unknown as FormInfo
const channel = {
  key: 'x.channel',
  title: '渠道',
  can: [],
  views: [],
  fields: [
    { ...field('grade', 'select', { options: [{ key: 's', title: 'S' }] }), form: 'x.channel' },
  ],
  system: [],
} as unknown as FormInfo
const own = (form: FormInfo): FieldPath[] =>
  [...form.fields, ...form.system].map((one) => ({ path: one.key, title: one.title, field: one }))
const paths: FieldPath[] = [
  ...own(charge),
  ...own(channel).map((one) => ({ ...one, path: `channel.${one.path}` })),
]

describe('what a form is asked for', () => {
  it('offers what makes groups, and no list of values', () => {
    const offered = dimPaths(paths).map((one) => one.path)
    expect(offered).toContain('channel.grade')
    expect(offered).not.toContain('phone')
    expect(offered).not.toContain('tags')
    expect(offered).not.toContain('visits')
    expect(manyFields(charge).map((one) => one.key)).toEqual(['tags', 'visits'])
  })

  it('lets metrics say by what they are divided', () => {
    const metrics = [
      { id: '1', key: 'x.roi', title: 'ROI', doc: {}, rev: 1, dims: ['channel', 'paid_at'] },
      { id: '2', key: 'x.n', title: 'N', doc: {}, rev: 1 },
    ] as never
    expect(allowedDims([{ key: 'm1', metric: 'x.n' }], metrics)).toBeNull()
    expect(allowedDims([{ key: 'm1', metric: 'x.roi' }], metrics)).toEqual(['channel', 'paid_at'])
  })

  it('finds the time that a record is about, and what one would compare by', () => {
    expect(timeOf(paths)?.path).toBe('paid_at')
    expect(timeOf(own({ ...charge, fields: [] }))?.path).toBe('created_at')
    expect(groupsOf(paths, charge).map((one) => one.path)).toEqual(['state', 'channel', 'item'])
  })

  it('draws something at once', () => {
    const [first, ...more] = ideas(charge, paths)
    expect(first).toMatchObject({
      chart: 'column',
      ask: {
        form: 'x.charge',
        dims: [{ field: 'paid_at', bucket: 'month' }],
        measures: [{ fn: 'sum', field: 'amount', as: 'money' }],
        period: { field: 'paid_at', is: { last: 12, unit: 'month' } },
      },
    })
    expect(more.map((one) => one.chart)).toEqual(['line', 'donut', 'bar', 'bar', 'indicator'])
    const bare = ideas({ ...charge, fields: [], system: [] }, [])
    expect(bare).toMatchObject([{ chart: 'indicator', ask: { measures: [{ fn: 'count' }] } }])
  })

  it('says what a chart lacks', () => {
    const chart = (part: Partial<ChartInfo>): ChartInfo => ({
      key: 'x',
      group: 'x',
      title: 'x',
      dims_min: 1,
      dims_max: 1,
      measures_min: 1,
      measures_max: 3,
      ...part,
    })
    const find = (path: string) => paths.find((one) => one.path === path)?.field
    const ask = ideas(charge, paths)[0]?.ask as Ask
    const lack = (part: Partial<ChartInfo>, of = ask) => lackOf(of, chart(part), find)
    expect(lack({})).toBeNull()
    expect(lack({ dims_min: 2, dims_max: 2 })).toEqual({ what: 'dims', is: 'few', n: 2 })
    expect(lack({ dims_min: 0, dims_max: 0 })).toMatchObject({ is: 'many', n: 0 })
    expect(lack({ measures_min: 2 })).toMatchObject({ what: 'measures', n: 2 })
    const by = (...fields: string[]): Ask => ({
      ...ask,
      dims: fields.map((one) => ({ field: one })),
    })
    const need = (key: string, of: Ask = ask) =>
      lack({ dims_max: 2, dims_min: 0, needs: [key] }, of) === null
    expect([need('time'), need('time', by('item')), need('days')]).toEqual([true, false, false])
    expect([need('whole'), need('whole', setKind(ask, 'm1', 'ratio'))]).toEqual([true, false])
    expect([need('cycle', by('state')), need('cycle', by('state', 'item'))]).toEqual([true, false])
    expect([need('steps', by('state')), need('steps', by('item'))]).toEqual([true, false])
    expect([need('links', by('channel', 'channel')), need('links', by('state', 'item'))]).toEqual([
      true,
      false,
    ])
    expect([need('ranges', { ...ask, dims: [{ field: 'amount', ranges: ['0'] }] })]).toEqual([true])
    expect([need('span'), need('span', setKind(ask, 'm1', 'min'))]).toEqual([false, true])
    expect(lack({ dims_min: 2, dims_max: 2 }, { ...ask, kind: 'funnel' })).toBeNull()
  })
})

const ask0 = (): Ask => ({
  form: 'x.charge',
  dims: [{ field: 'paid_at', bucket: 'month' }, { field: 'channel' }],
  measures: [{ key: 'm1', fn: 'sum', field: 'amount', as: 'money', title: { zh: '实收' } }],
})

describe('a question', () => {
  it('shows a figure otherwise, and as itself again', () => {
    const run = showAs(ask0(), 'm1', 'running')
    expect(run.measures).toEqual([
      { key: 'm1', title: { zh: '实收' }, running: 'm2', as: 'money' },
      { key: 'm2', fn: 'sum', field: 'amount', as: 'money', hidden: true },
    ])
    const m1 = measureOf(run, 'm1')
    expect(m1 && [kindOf(m1), shownAs(m1), coreOf(run, m1).fn]).toEqual([
      'derived',
      'running',
      'sum',
    ])
    const share = showAs(run, 'm1', 'share')
    expect(share.measures?.[0]).toEqual({
      key: 'm1',
      title: { zh: '实收' },
      share: 'm2',
      of: 'all',
      as: 'percent',
    })
    const change = showAs(share, 'm1', 'change')
    expect(change.compare).toBe('previous')
    expect(showAs(share, 'm1', 'value')).toEqual(ask0())
  })

  it('puts its target beside a metric, and takes it away again', () => {
    const metric = { ...ask0(), measures: [{ key: 'm1', metric: 'a.paid' }] }
    const both = withTarget(metric, true)
    expect(both.measures).toEqual([
      { key: 'm1', metric: 'a.paid' },
      { key: 'm2', target: 'm3' },
      { key: 'm3', metric: 'a.paid', hidden: true },
    ])
    expect(withTarget(both, true)).toEqual(both)
    expect(withTarget(both, false)).toEqual(metric)
    expect(withTarget(ask0(), true)).toEqual(ask0())
  })

  it('makes a ratio of a figure, and forgets its parts with it', () => {
    const rate = setKind(
      { ...ask0(), measures: [{ key: 'm1', fn: 'count', filter: { field: 'state', op: 'eq' } }] },
      'm1',
      'ratio',
    )
    expect(rate.measures).toEqual([
      { key: 'm1', ratio: ['m2', 'm3'], as: 'percent' },
      { key: 'm2', fn: 'count', filter: { field: 'state', op: 'eq' }, hidden: true },
      { key: 'm3', fn: 'count', hidden: true },
    ])
    expect(shownMeasures(rate)).toHaveLength(1)
    expect(setKind(rate, 'm1', 'count').measures).toEqual([{ key: 'm1', fn: 'count' }])
    expect(removeMeasure(rate, 'm1').measures).toEqual([])
  })

  it('loses what refers to what is gone', () => {
    let ask = addMeasure(ask0(), { fn: 'count' }).ask
    ask = setTop(setSort(ask, 'm2', 'desc'), 10)
    expect([ask.sort?.[0]?.by, ask.top]).toEqual(['m2', { n: 10, by: 'm1', other: true }])
    expect(removeMeasure(ask, 'm2').sort).toBeUndefined()
    expect(removeMeasure(ask, 'm1').top).toBeUndefined()
    const byDim = setSort(ask, 1, 'asc')
    expect(removeDim(byDim, 0).sort).toEqual([{ by: 0, dir: 'asc' }])
    expect(removeDim(byDim, 1).sort).toBeUndefined()
    expect(moveDim(byDim, 0, 1).sort).toEqual([{ by: 0, dir: 'asc' }])
  })

  it('keeps other forms in step with its dimensions', () => {
    const { ask, key } = addSource(ask0(), { form: 'x.cost', dims: ['day', 'channel'] })
    const full = addMeasure(ask, { fn: 'sum', field: 'amount', source: key }).ask
    expect(removeDim(full, 0).sources?.[key]?.dims).toEqual(['channel'])
    expect(moveDim(full, 0, 1).sources?.[key]?.dims).toEqual(['channel', 'day'])
    expect(addDim(full, { field: 'item' }).sources?.[key]?.dims).toEqual(['day', 'channel', null])
    expect(removeMeasure(full, 'm2').sources).toBeUndefined()
  })

  it('becomes a metric with all that it is made of', () => {
    const rate = setKind(
      { ...ask0(), filter: { field: 'item', op: 'eq', value: 'x' } },
      'm1',
      'ratio',
    )
    const shown = showAs(rate, 'm1', 'change')
    const m1 = measureOf(shown, 'm1')
    const doc = m1 && metricDoc(shown, m1, 'paid_at')
    expect(doc).toMatchObject({ form: 'x.charge', date: 'paid_at', as: 'percent' })
    expect(doc?.measures.map((one) => [!!one.ratio, !!one.hidden, !!one.filter])).toEqual([
      [true, false, false],
      [false, true, true],
      [false, true, true],
    ])
    expect(doc?.value).toBe(doc?.measures[0]?.key)
  })

  it('reads bounds as they are written', () => {
    expect(readRanges('500，0 100;100 x -5 1e3')).toEqual(['-5', '0', '100', '500'])
    expect(readRanges('')).toEqual([])
  })
})

describe('filters of the board', () => {
  const tile: Tile = {
    id: 'a1',
    kind: 'chart',
    at: { x: 0, y: 0, w: 6, h: 4 },
    ask: { ...ask0(), period: { field: 'created_at', is: 'this_month' } },
  }
  const source = { ...field('channel', 'link', { target: 'x.channel' }), form: 'x.visit' }
  const filter = (part: Partial<BoardFilter>): BoardFilter => ({ key: 'f', kind: 'link', ...part })

  it('mean a field by what it stands for', () => {
    const of = (part: Partial<BoardFilter>, from: unknown = undefined) =>
      meant(filter(part), tile.ask, paths, from as FormInfo['fields'][number])
    expect(of({ kind: 'period' })).toBe('created_at')
    expect(of({ form: 'x.visit', field: 'via' }, source)).toBe('channel')
    expect(of({ kind: 'options' }, { ...field('grade', 'select'), form: 'x.channel' })).toBe(
      'channel.grade',
    )
    expect(of({ kind: 'user' })).toBeNull()
    expect(meant(filter({ kind: 'period' }), null, paths)).toBeNull()
  })

  it('are put on tiles and taken off', () => {
    const map = (one: BoardFilter, of: Tile) => meant(one, of.ask, paths)
    const doc: BoardDoc = { tabs: [{ key: 't1', title: { zh: '一' }, tiles: [tile] }] }
    const added = addFilter(doc, { kind: 'period' }, map)
    expect(added.key).toBe('period')
    expect(tileOf(added.doc, 'a1')?.filters).toEqual({ period: 'created_at' })
    expect(addFilter(added.doc, { kind: 'period' }, map).key).toBe('period1')
    expect(listening(added.doc, { ...tile, id: 'a2' }, map).filters).toEqual({
      period: 'created_at',
    })
    expect(tileOf(removeFilter(added.doc, 'period'), 'a1')?.filters).toEqual({})
  })
})
