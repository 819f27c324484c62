// SPDX-License-Identifier: Apache-2.0
// Choices below choices: the levels of a cascade and of the regions of the country.
import type { ListItem } from '../source'

export interface Level extends ListItem {
  disabled?: boolean
}

export interface Levels {
  byKey: Map<string, Level>
  below: Map<string, Level[]>
}

const TOP = ''

export function levelsOf(items: readonly Level[]): Levels {
  const byKey = new Map(items.map((item) => [item.key, item]))
  const below = new Map<string, Level[]>()
  for (const item of items) {
    const parent = item.parent && byKey.has(item.parent) ? item.parent : TOP
    below.set(parent, [...(below.get(parent) ?? []), item])
  }
  return { byKey, below }
}

export const childrenOf = (levels: Levels, key: string | null): readonly Level[] =>
  levels.below.get(key ?? TOP) ?? []

/** From the top down to the entry itself; a ring of parents ends where it closes. */
export function pathOf(levels: Levels, key: string): Level[] {
  const path: Level[] = []
  for (let at = levels.byKey.get(key); at && !path.includes(at); ) {
    path.unshift(at)
    at = at.parent ? levels.byKey.get(at.parent) : undefined
  }
  return path
}

export const pathText = (levels: Levels, key: string): string =>
  pathOf(levels, key)
    .map((one) => one.title)
    .join(' / ')

const squeeze = (text: string) => text.normalize('NFKC').replace(/[\s/]/g, '').toLowerCase()

/** Entries whose path or pinyin holds the words; those that begin with them first. */
export function findLevels(levels: Levels, query: string, most: number): Level[] {
  const wanted = squeeze(query)
  if (!wanted) return []
  const starts: Level[] = []
  const holds: Level[] = []
  for (const item of levels.byKey.values()) {
    const title = squeeze(item.title)
    // The whole of it and the initials.
    const pinyin = item.pinyin?.split(' ') ?? []
    if (title.startsWith(wanted) || pinyin.some((one) => one.startsWith(wanted))) starts.push(item)
    else if (squeeze(pathText(levels, item.key)).includes(wanted)) holds.push(item)
  }
  return [...starts, ...holds].slice(0, most)
}

/** By key, by title where it is the only one, or by the titles from the top down. */
export function readLevel(levels: Levels, text: string): string {
  const given = text.trim()
  if (levels.byKey.has(given)) return given
  const wanted = squeeze(given)
  const all = [...levels.byKey.values()]
  const byPath = all.find((item) => squeeze(pathText(levels, item.key)) === wanted)
  const byTitle = all.filter((item) => squeeze(item.title) === wanted)
  return byPath?.key ?? (byTitle.length === 1 ? byTitle[0]?.key : undefined) ?? given
}
