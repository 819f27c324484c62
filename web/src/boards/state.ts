// SPDX-License-Identifier: Apache-2.0
// What one looks at on a dashboard, as it stands in the address: the tab, the filters, what was picked in a
// chart, and how deep each tile was broken down. And what each tile then asks.
import { allOf, type Filter } from '../core/filter'
import type {
  Answer,
  Ask,
  AskDim,
  BoardDoc,
  BoardFilter,
  BoardTab,
  DimValue,
  Mark,
  PeriodIs,
  RowsAsk,
  Tile,
  Words,
} from './types'

/** A choice of a filter; the words are for the chip and stand in the address, so that a link needs no more. */
export interface Picked {
  key: string
  title: string
}

export type FilterValue = { period: PeriodIs } | { picked: Picked[] }

/** A group that a chart was pressed on: rows of this form in it are looked at, no others. */
export interface Cross {
  form: string
  dim: AskDim
  value: DimValue['value']
  title: string
  text: string
}

/** One step down in a tile: into these groups, and divided anew. */
export interface Step {
  into: { dim: AskDim; value: DimValue['value']; text: string }[]
  by: AskDim
  title: string
}

export interface BoardState {
  tab?: string
  filters: Record<string, FilterValue | null>
  cross: Cross[]
  steps: Record<string, Step[]>
  tv: boolean
}

const object = (text: string | null): unknown => {
  if (!text) return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const NAME = /^[a-z_]+$/

function filterOf(text: string): FilterValue | null {
  if (text === '') return null
  if (NAME.test(text)) return { period: text as PeriodIs }
  const found = object(text)
  if (Array.isArray(found)) {
    const picked = found.flatMap((one) =>
      isObject(one) && typeof one.key === 'string'
        ? [{ key: one.key, title: String(one.title ?? one.key) }]
        : [],
    )
    return { picked }
  }
  return isObject(found) ? { period: found as PeriodIs } : null
}

const filterText = (value: FilterValue | null): string => {
  if (!value) return ''
  if ('picked' in value) return JSON.stringify(value.picked)
  return typeof value.period === 'string' ? value.period : JSON.stringify(value.period)
}

const isDim = (dim: unknown): dim is AskDim =>
  isObject(dim) && (typeof dim.field === 'string' || typeof dim.formula === 'string')

export function readBoard(search: string): BoardState {
  const given = new URLSearchParams(search)
  const filters: BoardState['filters'] = {}
  for (const [key, text] of given) if (key.startsWith('f.')) filters[key.slice(2)] = filterOf(text)
  const cross = object(given.get('x'))
  const steps = object(given.get('at'))
  return {
    tab: given.get('tab') ?? undefined,
    filters,
    cross: Array.isArray(cross)
      ? cross.filter((one) => isObject(one) && typeof one.form === 'string' && isDim(one.dim))
      : [],
    steps: isObject(steps)
      ? Object.fromEntries(
          Object.entries(steps).flatMap(([tile, list]) => {
            const good = Array.isArray(list)
              ? list.filter((one) => isObject(one) && isDim(one.by) && Array.isArray(one.into))
              : []
            return good.length > 0 ? [[tile, good as Step[]]] : []
          }),
        )
      : {},
    tv: given.get('tv') === '1',
  }
}

export function writeBoard(state: BoardState): string {
  const out = new URLSearchParams()
  if (state.tab) out.set('tab', state.tab)
  for (const [key, value] of Object.entries(state.filters)) out.set(`f.${key}`, filterText(value))
  if (state.cross.length > 0) out.set('x', JSON.stringify(state.cross))
  if (Object.keys(state.steps).length > 0) out.set('at', JSON.stringify(state.steps))
  if (state.tv) out.set('tv', '1')
  const text = out.toString()
  return text ? `?${text}` : ''
}

/** What a filter is set to: by the address, else as the board begins. */
export function filterValue(filter: BoardFilter, state: BoardState): FilterValue | null {
  if (filter.key in state.filters) return state.filters[filter.key] ?? null
  const given = filter.default
  if (given === undefined || given === null || given === '') return null
  if (filter.kind === 'period') return { period: given as PeriodIs }
  const all = Array.isArray(given) ? given : [given]
  const picked = all.map((one) =>
    isObject(one)
      ? { key: String(one.key ?? one.id), title: String(one.title ?? one.key ?? one.id) }
      : { key: String(one), title: String(one) },
  )
  return { picked }
}

/** What the tiles of a tab ask. */
export const askedOf = (tab: BoardTab, doc: BoardDoc, state: BoardState) =>
  tab.tiles.flatMap((tile) => {
    const ask = tile.kind === 'chart' ? askOf(tile, doc, state) : null
    return ask ? [{ id: tile.id, ask }] : []
  })

export const tabOf = (doc: BoardDoc, state: BoardState): BoardTab | undefined =>
  doc.tabs.find((one) => one.key === state.tab) ?? doc.tabs[0]

/** The condition that a row is in a group: the same expression that grouped it. */
export function inGroup(dim: AskDim, value: DimValue['value']): Filter {
  const { field, formula, title, bucket, ranges } = dim
  const what = formula ? { formula, ...(title ? { title } : {}) } : { field }
  const group = { ...what, ...(bucket ? { bucket } : {}), ...(ranges ? { ranges } : {}) }
  return { in_group: group, value } as unknown as Filter
}

export const sameDim = (a: AskDim, b: AskDim) =>
  a.field === b.field &&
  a.formula === b.formula &&
  a.bucket === b.bucket &&
  JSON.stringify(a.ranges ?? null) === JSON.stringify(b.ranges ?? null)

/** The ask of a tile under the filters of its board, what was picked, and its own steps down. */
export function askOf(tile: Tile, doc: BoardDoc, state: BoardState): Ask | null {
  if (!tile.ask) return null
  let ask: Ask = { ...tile.ask }
  for (const filter of doc.filters ?? []) {
    const field = tile.filters?.[filter.key]
    const value = field ? filterValue(filter, state) : null
    if (!field || !value) continue
    if ('period' in value) ask.period = { field, is: value.period }
    else if (value.picked.length > 0) {
      const keys = value.picked.map((one) => one.key)
      ask.filter = allOf(ask.filter, { field, op: 'in', value: keys })
    }
  }
  for (const cross of state.cross)
    if (cross.form === ask.form) ask.filter = allOf(ask.filter, inGroup(cross.dim, cross.value))
  for (const step of state.steps[tile.id] ?? []) ask = stepInto(ask, step)
  return ask
}

/** Into a group and divided by something else. What no longer has its dimension falls away; a figure as a whole
 *  is divided by that alone, the greatest first: what it had was for its small line. */
export function stepInto(ask: Ask, step: Step): Ask {
  const filter = allOf(ask.filter, ...step.into.map((one) => inGroup(one.dim, one.value)))
  const isWhole = step.into.length === 0
  const kept = (isWhole ? [] : (ask.dims ?? [])).filter(
    (dim) => !step.into.some((one) => sameDim(one.dim, dim)),
  )
  const dims = [step.by, ...kept.filter((dim) => !sameDim(dim, step.by))].slice(0, 2)
  const measures = ask.measures?.filter((one) => !one.running && one.of !== 'dims[0]')
  const keys = new Set(measures?.map((one) => one.key))
  const first = isWhole && !step.by.bucket && measures?.find((one) => !one.hidden)
  const sort = first
    ? [{ by: first.key, dir: 'desc' as const }]
    : ask.sort?.filter((one) => typeof one.by === 'string' && keys.has(one.by))
  const top = ask.top && keys.has(ask.top.by) ? ask.top : undefined
  return { ...ask, filter, dims, measures, sort, top, fill: step.by.bucket ? ask.fill : undefined }
}

const FIGURES = new Set(['indicator', 'gauge', 'progress'])
const TRENDS = new Set(['line', 'step', 'area', 'stacked_area', 'calendar'])

/** How a tile is drawn once it was broken down: a trend of groups without time would be a lie. */
export function chartOf(tile: Tile, steps: readonly Step[]): string {
  const chart = tile.chart ?? 'table'
  const last = steps.at(-1)
  if (!last) return chart
  if (last.by.bucket) return TRENDS.has(chart) || chart === 'column' ? chart : 'column'
  // The tile of a figure is low: a list may be scrolled.
  if (FIGURES.has(chart)) return 'ranking'
  return ['column', 'bar', 'table', 'pie', 'donut', 'rose', 'ranking', 'treemap'].includes(chart)
    ? chart
    : 'bar'
}

/** The board with one tile more: what a tile shows after it was broken down, below all others of its tab. */
export function keepStep(doc: BoardDoc, tile: Tile, steps: readonly Step[], id: string): BoardDoc {
  const last = steps.at(-1)
  if (!tile.ask || !last) return doc
  const path = steps.flatMap((step) => step.into.map((one) => one.text)).join(' · ')
  const named = (words: string | undefined) => [words, path, last.title].filter(Boolean).join(' · ')
  const title = { zh: named(tile.title?.zh), en: named(tile.title?.en ?? tile.title?.zh) }
  const tabs = doc.tabs.map((tab) => {
    if (!tab.tiles.some((one) => one.id === tile.id)) return tab
    const y = Math.max(0, ...tab.tiles.map((one) => one.at.y + one.at.h))
    const made: Tile = {
      ...tile,
      id,
      title,
      chart: chartOf(tile, steps),
      ask: steps.reduce(stepInto, tile.ask as Ask),
      at: { ...tile.at, x: 0, y },
      phone: null,
    }
    return { ...tab, tiles: [...tab.tiles, made] }
  })
  return { ...doc, tabs }
}

/** What is asked of the server to learn which rows stand behind a mark. */
export function rowsAsk(ask: Ask, answer: Answer, mark: Mark): RowsAsk {
  const row = answer.rows[mark.row]
  const dims = mark.dims ?? row?.dims.map((_, at) => at) ?? []
  const at = (row?.dims ?? []).map((dim, place) => (dims.includes(place) ? dim.value : undefined))
  while (at.length > 0 && at.at(-1) === undefined) at.pop()
  const places = at.map((value) => (value === undefined ? {} : value))
  const first = answer.measures.find((one) => one.key === mark.measure) ?? answer.measures[0]
  return {
    ask,
    ...(places.length > 0 ? { at: places } : {}),
    ...(first ? { measure: first.key } : {}),
    ...(row?.is_other && dims.includes(0) ? { is_other: true } : {}),
  }
}

/** The groups that a mark stands in, as far as they can be named. */
export function groupsOf(
  ask: Ask,
  answer: Answer,
  mark: Mark,
): { dim: AskDim; value: DimValue['value']; text: string; place: number }[] {
  const row = answer.rows[mark.row]
  if (!row) return []
  return (ask.dims ?? []).flatMap((dim, place) => {
    const value = row.dims[place]
    const counts = !mark.dims || mark.dims.includes(place)
    if (!value || !counts || (row.is_other && place === 0)) return []
    return [{ dim, value: value.value, text: value.text, place }]
  })
}

/** Where a mark stands, in words. An analysis has no dimensions to name its places by: its heads do that. */
export function placeOf({ dims, rows }: Answer, mark: Mark): string {
  return (rows[mark.row]?.dims ?? [])
    .flatMap(({ text }, place) => {
      if (mark.dims && !mark.dims.includes(place)) return []
      const isNumber = dims.length > 1 && dims[place]?.type === 'integer'
      return [isNumber ? `${dims[place]?.title} ${text}` : text]
    })
    .join(' · ')
}

/** A board's filter that speaks of this very group, so that it is set instead. */
export function filterFor(
  tile: Tile,
  doc: BoardDoc,
  dim: AskDim,
  value: DimValue['value'],
): BoardFilter | undefined {
  if (dim.formula || dim.bucket || dim.ranges || value === null || typeof value !== 'string')
    return undefined
  return doc.filters?.find(
    (filter) => filter.kind !== 'period' && tile.filters?.[filter.key] === dim.field,
  )
}

export const inLang = (words: Words | null | undefined, lang: 'zh' | 'en'): string =>
  (words && (words[lang] || words.zh || words.en)) || ''

/** Asks that are the same are asked once; at most so many at a time. */
export function bundles<T>(all: readonly T[], most: number): T[][] {
  const out: T[][] = []
  for (let at = 0; at < all.length; at += most) out.push(all.slice(at, at + most))
  return out
}
