// SPDX-License-Identifier: Apache-2.0
// Forms and pages a person keeps at hand, on this device.
import { useSyncExternalStore } from 'react'
import { loadLocal, saveLocal } from '../../core/local'

const KEY = 'xl.favourites'
const listeners = new Set<() => void>()

function read(): string[] {
  try {
    const found: unknown = JSON.parse(loadLocal(KEY) ?? '[]')
    return Array.isArray(found) ? found.filter((one): one is string => typeof one === 'string') : []
  } catch {
    return []
  }
}

let kept = read()

export function toggleFavourite(href: string) {
  kept = kept.includes(href) ? kept.filter((one) => one !== href) : [...kept, href]
  saveLocal(KEY, JSON.stringify(kept))
  for (const listener of listeners) listener()
}

export const useFavourites = (): string[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => kept,
  )
