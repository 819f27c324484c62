// SPDX-License-Identifier: Apache-2.0
// Choices for a search box: a fixed list filtered here, or a loader asked as one types.
import { useEffect, useRef, useState } from 'react'
import type { Choice } from './types'

/** Answers the best matches for a query; must honour the signal. */
export type LoadChoices = (query: string, signal: AbortSignal) => Promise<Choice[]>
export type ChoiceSource = readonly Choice[] | LoadChoices

const TYPING_PAUSE_MS = 180

export function matches(choice: Choice, query: string): boolean {
  const wanted = query.trim().toLowerCase()
  return (
    choice.title.toLowerCase().includes(wanted) || !!choice.hint?.toLowerCase().includes(wanted)
  )
}

export interface Choices {
  items: readonly Choice[]
  loading: boolean
  error: unknown
}

/** `active` holds the loader back until the list is open. */
export function useChoices(source: ChoiceSource, query: string, active: boolean): Choices {
  const [found, setFound] = useState<Choices>({ items: [], loading: false, error: null })
  const remote = typeof source === 'function' ? source : null
  // Loaders are usually written inline; a new function is no reason to ask again.
  const loader = useRef(remote)
  loader.current = remote
  const isRemote = remote !== null

  useEffect(() => {
    if (!isRemote || !active) return
    const stop = new AbortController()
    setFound((last) => ({ ...last, loading: true, error: null }))
    const timer = setTimeout(
      () => {
        loader.current?.(query, stop.signal).then(
          (items) => stop.signal.aborted || setFound({ items, loading: false, error: null }),
          (error) => stop.signal.aborted || setFound({ items: [], loading: false, error }),
        )
      },
      query ? TYPING_PAUSE_MS : 0,
    )
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [isRemote, query, active])

  if (typeof source !== 'function') {
    return { items: source.filter((one) => matches(one, query)), loading: false, error: null }
  }
  return found
}
