// SPDX-License-Identifier: Apache-2.0
// Undo and redo of everything: a model is a value, a step is a new value.

export interface History<T> {
  past: readonly T[]
  now: T
  future: readonly T[]
}

const LIMIT = 200

export const begin = <T>(now: T): History<T> => ({ past: [], now, future: [] })

/** Nothing is kept of a step that changes nothing. */
export function step<T>(history: History<T>, now: T): History<T> {
  if (now === history.now) return history
  return { past: [...history.past.slice(1 - LIMIT), history.now], now, future: [] }
}

export function undo<T>(history: History<T>): History<T> {
  const last = history.past[history.past.length - 1]
  if (last === undefined) return history
  return { past: history.past.slice(0, -1), now: last, future: [history.now, ...history.future] }
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...rest] = history.future
  if (next === undefined) return history
  return { past: [...history.past, history.now], now: next, future: rest }
}
