// SPDX-License-Identifier: Apache-2.0
// Keys that work anywhere on a page. The page that was opened last has the say.
import { useEffect, useRef } from 'react'
import type { Key } from '../../i18n/t'

export interface Shortcut {
  /** "c", "/", "?", "mod+k", "j". */
  key: string
  title: Key
  run: () => void
  /** Also while typing. */
  always?: boolean
}

const active: Shortcut[][] = []

export const shortcuts = (): Shortcut[] => {
  const seen = new Set<string>()
  return [...active]
    .reverse()
    .flat()
    .filter((one) => !seen.has(one.key) && seen.add(one.key))
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

const nameOf = (event: KeyboardEvent) => {
  const mod = event.ctrlKey || event.metaKey ? 'mod+' : ''
  return mod + (event.key.length === 1 ? event.key.toLowerCase() : event.key)
}

export function listen(event: KeyboardEvent) {
  if (event.defaultPrevented || event.altKey) return
  const name = nameOf(event)
  const found = shortcuts().find((one) => one.key === name)
  if (!found) return
  // A dialog, menu or list box above the page keeps its keys to itself.
  const inside =
    event.target instanceof Element
      ? event.target.closest('[role="dialog"],[role="menu"],[role="listbox"]')
      : null
  if (!found.always && (isTyping(event.target) || inside)) return
  event.preventDefault()
  found.run()
}

export function useShortcuts(list: Shortcut[]) {
  const latest = useRef(list)
  latest.current = list
  const names = list.map((one) => one.key).join(' ')
  // biome-ignore lint/correctness/useExhaustiveDependencies: names stands for the list
  useEffect(() => {
    const mine = latest.current.map((one, at) => ({ ...one, run: () => latest.current[at]?.run() }))
    active.push(mine)
    return () => {
      active.splice(active.indexOf(mine), 1)
    }
  }, [names])
}
