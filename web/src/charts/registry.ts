// SPDX-License-Identifier: Apache-2.0
// Which types there are: the folders here. Each is fetched when the first of its kind is shown.
import type { ChartType } from './types'

const found = import.meta.glob<ChartType>('./*/index.{ts,tsx}', { import: 'default' })

const keyOfPath = (path: string) => path.split('/')[1] as string

const loaders = new Map(Object.entries(found).map(([path, load]) => [keyOfPath(path), load]))

export const chartKeys = (): string[] => [...loaders.keys()].sort()

type Kept = Promise<ChartType | null> & { status?: 'fulfilled'; value?: ChartType | null }

const kept = new Map<string, Kept>()

/** The type, or null where the browser knows none of that name. */
export function chartType(key: string): Promise<ChartType | null> {
  const known = kept.get(key)
  if (known) return known
  const load = loaders.get(key)
  const asked: Kept = load ? load() : Promise.resolve(null)
  asked.then(
    // What is there is drawn at once: this is how React knows without waiting a round.
    (value) => Object.assign(asked, { status: 'fulfilled', value }),
    // A piece that did not come is asked for again the next time.
    () => kept.delete(key),
  )
  kept.set(key, asked)
  return asked
}
