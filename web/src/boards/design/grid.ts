// SPDX-License-Identifier: Apache-2.0
// Where tiles stand on twelve columns: nothing lies over anything, nothing hangs in the air.
import type { Spot } from '../types'

export const COLUMNS = 12
export const TALLEST = 24

export interface Placed {
  id: string
  at: Spot
}

const across = (a: Spot, b: Spot) => a.x < b.x + b.w && b.x < a.x + a.w
const collide = (a: Spot, b: Spot) => across(a, b) && a.y < b.y + b.h && b.y < a.y + a.h

const same = (a: Spot, b: Spot) => a.x === b.x && a.y === b.y && a.w === b.w && a.h === b.h

const clamp = (n: number, least: number, most: number) =>
  Math.max(least, Math.min(most, Math.round(n) || 0))

export function within(at: Spot): Spot {
  const w = clamp(at.w, 1, COLUMNS)
  return {
    x: clamp(at.x, 0, COLUMNS - w),
    y: Math.max(0, Math.round(at.y) || 0),
    w,
    h: clamp(at.h, 1, TALLEST),
  }
}

/** Down until it is free, then up until something stops it. */
function fall(at: Spot, others: readonly Spot[]): Spot {
  let y = at.y
  const hits = (there: number) => others.some((one) => collide({ ...at, y: there }, one))
  while (hits(y)) y += 1
  while (y > 0 && !hits(y - 1)) y -= 1
  return { ...at, y }
}

/** Each tile in its place; the one that was just put somewhere has the first say there. */
export function settle<T extends Placed>(tiles: readonly T[], moved?: string): T[] {
  const order = tiles
    .map((tile) => ({ id: tile.id, at: within(tile.at) }))
    .sort(
      (a, b) =>
        a.at.y - b.at.y || Number(b.id === moved) - Number(a.id === moved) || a.at.x - b.at.x,
    )
  const spots = new Map<string, Spot>()
  for (const { id, at } of order) spots.set(id, fall(at, [...spots.values()]))
  return tiles.map((tile) => {
    const at = spots.get(tile.id) as Spot
    return same(at, tile.at) ? tile : { ...tile, at }
  })
}

export const bottomOf = (tiles: readonly Placed[]) =>
  tiles.reduce((most, { at }) => Math.max(most, at.y + at.h), 0)

/** The first place that is free, read as a page is read. */
export function freeSpot(tiles: readonly Placed[], w: number, h: number): Spot {
  const end = bottomOf(tiles)
  for (let y = 0; y <= end; y += 1)
    for (let x = 0; x + w <= COLUMNS; x += 1) {
      const at = { x, y, w, h }
      if (!tiles.some((one) => collide(at, one.at))) return at
    }
  return { x: 0, y: end, w, h }
}

export type Step = 'left' | 'right' | 'up' | 'down'

const put = <T extends Placed>(tiles: readonly T[], spots: Record<string, Spot>): T[] =>
  tiles.map((tile) => {
    const at = spots[tile.id]
    return at && !same(at, tile.at) ? { ...tile, at } : tile
  })

function sideways<T extends Placed>(tiles: readonly T[], tile: T, by: 1 | -1): T[] {
  const { at } = tile
  const next = within({ ...at, x: at.x + by })
  if (next.x === at.x) return [...tiles]
  const beside = tiles.find((one) => one.id !== tile.id && collide(next, one.at))
  // A neighbour of the same height changes places; anything else makes room below.
  if (beside && beside.at.y === at.y && beside.at.h === at.h) {
    const [first, second] = by > 0 ? [beside, tile] : [tile, beside]
    const x = Math.min(at.x, beside.at.x)
    return settle(
      put(tiles, {
        [first.id]: { ...first.at, x },
        [second.id]: { ...second.at, x: x + first.at.w },
      }),
      tile.id,
    )
  }
  return settle(put(tiles, { [tile.id]: next }), tile.id)
}

function upDown<T extends Placed>(tiles: readonly T[], tile: T, by: 1 | -1): T[] {
  const near = tiles
    .filter((one) => one.id !== tile.id && across(one.at, tile.at))
    .filter(({ at }) => (by < 0 ? at.y < tile.at.y : at.y > tile.at.y))
    .sort((a, b) => (by < 0 ? b.at.y - a.at.y : a.at.y - b.at.y))[0]
  if (!near) return [...tiles]
  const y = by < 0 ? near.at.y : near.at.y + 1
  return settle(put(tiles, { [tile.id]: { ...tile.at, y } }), tile.id)
}

/** A step by the keys: past the neighbour where there is one. */
export function stepTile<T extends Placed>(tiles: readonly T[], id: string, step: Step): T[] {
  const tile = tiles.find((one) => one.id === id)
  if (!tile) return [...tiles]
  if (step === 'left' || step === 'right') return sideways(tiles, tile, step === 'left' ? -1 : 1)
  return upDown(tiles, tile, step === 'up' ? -1 : 1)
}

export function sizeTile<T extends Placed>(
  tiles: readonly T[],
  id: string,
  by: { w?: number; h?: number },
): T[] {
  const tile = tiles.find((one) => one.id === id)
  if (!tile) return [...tiles]
  const w = clamp(tile.at.w + (by.w ?? 0), 1, COLUMNS - tile.at.x)
  const h = clamp(tile.at.h + (by.h ?? 0), 1, TALLEST)
  return settle(put(tiles, { [id]: { ...tile.at, w, h } }), id)
}

export const placeTiles = <T extends Placed>(
  tiles: readonly T[],
  spots: Record<string, Spot>,
  moved?: string,
): T[] => settle(put(tiles, spots), moved)
