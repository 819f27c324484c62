// SPDX-License-Identifier: Apache-2.0
// Which types there are: the folders here. Each is fetched when the first of its kind is shown.
import { type Coming, coming } from '../ui'
import type { ChartType } from './types'

const found = import.meta.glob<ChartType>('./*/index.{ts,tsx}', { import: 'default' })

const keyOfPath = (path: string) => path.split('/')[1] as string

const loaders = new Map(Object.entries(found).map(([path, load]) => [keyOfPath(path), load]))

export const chartKeys = (): string[] => [...loaders.keys()].sort()

const kept = new Map<string, Coming<ChartType | null>>()

/** The type, or null where the browser knows none of that name. */
export function chartType(key: string): Coming<ChartType | null> {
  const known = kept.get(key)
  if (known) return known
  const asked = coming(loaders.get(key)?.() ?? Promise.resolve(null))
  // A piece that did not come is asked for again the next time.
  asked.done.catch(() => kept.delete(key))
  kept.set(key, asked)
  return asked
}
