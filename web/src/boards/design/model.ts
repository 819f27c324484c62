// SPDX-License-Identifier: Apache-2.0
// A dashboard while it is designed: pure commands over its document. What changes nothing gives the same document
// back, so a step of undo is always a change that one sees.
import type { BoardDoc, BoardFilter, BoardTab, Spot, Tile, Words } from '../types'
import { freeSpot, placeTiles, type Step, settle, sizeTile, stepTile } from './grid'

export const emptyBoard = (title: Words): BoardDoc => ({
  tabs: [{ key: 't1', title, tiles: [] }],
  filters: [],
})

/** A name that nobody has: the letter and the first free number. */
export function freeName(letter: string, taken: readonly string[]): string {
  for (let n = 1; ; n += 1) if (!taken.includes(`${letter}${n}`)) return `${letter}${n}`
}

const allTiles = (doc: BoardDoc): Tile[] => doc.tabs.flatMap((tab) => tab.tiles)
export const newTileId = (doc: BoardDoc) =>
  freeName(
    'a',
    allTiles(doc).map((tile) => tile.id),
  )

export const tabOf = (doc: BoardDoc, key: string | undefined): BoardTab | undefined =>
  doc.tabs.find((tab) => tab.key === key) ?? doc.tabs[0]

export const tileOf = (doc: BoardDoc, id: string | null): Tile | undefined =>
  allTiles(doc).find((tile) => tile.id === id)

export const tabOfTile = (doc: BoardDoc, id: string): BoardTab | undefined =>
  doc.tabs.find((tab) => tab.tiles.some((tile) => tile.id === id))

const sameTiles = (a: readonly Tile[], b: readonly Tile[]) =>
  a.length === b.length && a.every((tile, at) => tile === b[at])

function inTab(doc: BoardDoc, key: string, change: (tiles: Tile[]) => Tile[]): BoardDoc {
  let changed = false
  const tabs = doc.tabs.map((tab) => {
    if (tab.key !== key) return tab
    const tiles = change(tab.tiles)
    if (sameTiles(tiles, tab.tiles)) return tab
    changed = true
    return { ...tab, tiles }
  })
  return changed ? { ...doc, tabs } : doc
}

const ofTile = (doc: BoardDoc, id: string, change: (tiles: Tile[]) => Tile[]): BoardDoc => {
  const tab = tabOfTile(doc, id)
  return tab ? inTab(doc, tab.key, change) : doc
}

/* --- Tiles ------------------------------------------------------------------------------------------------- */

export type Fresh = Omit<Tile, 'id' | 'at'> & { at?: Partial<Spot> }

/** How much room a chart is given at first. */
export function roomFor(tile: Pick<Tile, 'kind' | 'chart'>): { w: number; h: number } {
  if (tile.kind === 'text') return { w: 12, h: 2 }
  if (tile.kind === 'picture') return { w: 4, h: 4 }
  if (tile.chart === 'indicator' || tile.chart === 'progress') return { w: 3, h: 2 }
  if (tile.chart === 'gauge') return { w: 3, h: 4 }
  if (tile.chart === 'table' || tile.chart === 'pivot') return { w: 12, h: 5 }
  return { w: 6, h: 5 }
}

export function addTile(doc: BoardDoc, tab: string, fresh: Fresh): { doc: BoardDoc; id: string } {
  const id = newTileId(doc)
  const { w, h } = { ...roomFor(fresh), ...fresh.at }
  return {
    id,
    doc: inTab(doc, tab, (tiles) => [...tiles, { ...fresh, id, at: freeSpot(tiles, w, h) }]),
  }
}

export const setTile = (doc: BoardDoc, id: string, part: Partial<Omit<Tile, 'id'>>): BoardDoc =>
  ofTile(doc, id, (tiles) =>
    tiles.map((tile) => {
      if (tile.id !== id) return tile
      const next = { ...tile, ...part }
      return JSON.stringify(next) === JSON.stringify(tile) ? tile : next
    }),
  )

export const removeTile = (doc: BoardDoc, id: string): BoardDoc =>
  ofTile(doc, id, (tiles) => settle(tiles.filter((tile) => tile.id !== id)))

export function duplicateTile(doc: BoardDoc, id: string): { doc: BoardDoc; id: string } {
  const tile = tileOf(doc, id)
  const tab = tabOfTile(doc, id)
  if (!tile || !tab) return { doc, id }
  const { id: _, ...rest } = structuredClone(tile)
  return addTile(doc, tab.key, { ...rest, phone: null })
}

export const stepped = (doc: BoardDoc, id: string, step: Step): BoardDoc =>
  ofTile(doc, id, (tiles) => stepTile(tiles, id, step))

export const sized = (doc: BoardDoc, id: string, by: { w?: number; h?: number }): BoardDoc =>
  ofTile(doc, id, (tiles) => sizeTile(tiles, id, by))

/** A tile that still has the room that its chart was given takes what the new chart needs. */
export function roomAnew(doc: BoardDoc, before: Tile): BoardDoc {
  const tile = tileOf(doc, before.id)
  if (!tile) return doc
  const [was, is] = [roomFor(before), roomFor(tile)]
  if (before.at.w !== was.w || before.at.h !== was.h) return doc
  return sized(doc, tile.id, { w: is.w - was.w, h: is.h - was.h })
}

/** As they were left by dragging. */
export const placed = (
  doc: BoardDoc,
  tab: string,
  spots: Record<string, Spot>,
  moved?: string,
): BoardDoc => inTab(doc, tab, (tiles) => placeTiles(tiles, spots, moved))

export function toTab(doc: BoardDoc, id: string, key: string): BoardDoc {
  const tile = tileOf(doc, id)
  if (!tile || tabOfTile(doc, id)?.key === key || !doc.tabs.some((tab) => tab.key === key))
    return doc
  return inTab(removeTile(doc, id), key, (tiles) => [
    ...tiles,
    { ...tile, at: freeSpot(tiles, tile.at.w, tile.at.h) },
  ])
}

/* --- Tabs -------------------------------------------------------------------------------------------------- */

export function addTab(doc: BoardDoc, title: Words): { doc: BoardDoc; key: string } {
  const key = freeName(
    't',
    doc.tabs.map((tab) => tab.key),
  )
  return { key, doc: { ...doc, tabs: [...doc.tabs, { key, title, tiles: [] }] } }
}

export const setTabTitle = (doc: BoardDoc, key: string, title: Words): BoardDoc => ({
  ...doc,
  tabs: doc.tabs.map((tab) => (tab.key === key ? { ...tab, title } : tab)),
})

/** The last one stays. */
export const removeTab = (doc: BoardDoc, key: string): BoardDoc =>
  doc.tabs.length < 2 || !doc.tabs.some((tab) => tab.key === key)
    ? doc
    : { ...doc, tabs: doc.tabs.filter((tab) => tab.key !== key) }

export function moved<T>(list: readonly T[], from: number, by: number): readonly T[] {
  const to = from + by
  if (from < 0 || to < 0 || to >= list.length) return list
  const next = [...list]
  next.splice(to, 0, ...next.splice(from, 1))
  return next
}

export function moveTab(doc: BoardDoc, key: string, by: 1 | -1): BoardDoc {
  const at = doc.tabs.findIndex((tab) => tab.key === key)
  const tabs = moved(doc.tabs, at, by)
  return tabs === doc.tabs ? doc : { ...doc, tabs: [...tabs] }
}

/* --- On a phone -------------------------------------------------------------------------------------------- */

/** Those with an order of their own in that order, the others as the page is read. */
export function phoneOrder(tiles: readonly Tile[]): Tile[] {
  const read = [...tiles].sort((a, b) => a.at.y - b.at.y || a.at.x - b.at.x)
  const place = new Map(read.map((tile, at) => [tile.id, tile.phone?.order ?? at + 1]))
  return read.sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0))
}

/** From the first move on every tile has its number. */
export function movePhone(doc: BoardDoc, id: string, by: 1 | -1): BoardDoc {
  return ofTile(doc, id, (tiles) => {
    const order = phoneOrder(tiles)
    const next = moved(
      order,
      order.findIndex((tile) => tile.id === id),
      by,
    )
    if (next === order) return tiles
    return tiles.map((tile) => ({
      ...tile,
      phone: { ...tile.phone, order: next.findIndex((one) => one.id === tile.id) + 1 },
    }))
  })
}

export const setPhone = (doc: BoardDoc, id: string, part: NonNullable<Tile['phone']>): BoardDoc =>
  setTile(doc, id, { phone: { ...tileOf(doc, id)?.phone, ...part } })

/* --- Filters of the board ---------------------------------------------------------------------------------- */

/** What each tile's field for a filter is; null: the tile is not touched by it. */
export type Mapping = (filter: BoardFilter, tile: Tile) => string | null

export function addFilter(
  doc: BoardDoc,
  fresh: Omit<BoardFilter, 'key'> & { key?: string },
  map: Mapping,
): { doc: BoardDoc; key: string } {
  const taken = (doc.filters ?? []).map((filter) => filter.key)
  const base = fresh.key ?? fresh.kind
  const key = taken.includes(base) ? freeName(base, taken) : base
  const filter: BoardFilter = { ...fresh, key }
  return {
    key,
    doc: {
      ...doc,
      filters: [...(doc.filters ?? []), filter],
      tabs: doc.tabs.map((tab) => ({
        ...tab,
        tiles: tab.tiles.map((tile) => withFilter(tile, key, map(filter, tile))),
      })),
    },
  }
}

export function withFilter(tile: Tile, key: string, field: string | null): Tile {
  const { [key]: old, ...rest } = tile.filters ?? {}
  if ((old ?? null) === field) return tile
  return { ...tile, filters: field === null ? rest : { ...rest, [key]: field } }
}

/** A new tile listens to what the board filters by. */
export const listening = (doc: BoardDoc, tile: Tile, map: Mapping): Tile =>
  (doc.filters ?? []).reduce((now, filter) => withFilter(now, filter.key, map(filter, now)), tile)

export const setFilter = (doc: BoardDoc, key: string, part: Partial<BoardFilter>): BoardDoc => ({
  ...doc,
  filters: (doc.filters ?? []).map((one) => (one.key === key ? { ...one, ...part, key } : one)),
})

export function removeFilter(doc: BoardDoc, key: string): BoardDoc {
  if (!doc.filters?.some((one) => one.key === key)) return doc
  return {
    ...doc,
    filters: doc.filters.filter((one) => one.key !== key),
    tabs: doc.tabs.map((tab) => ({
      ...tab,
      tiles: tab.tiles.map((tile) => withFilter(tile, key, null)),
    })),
  }
}
