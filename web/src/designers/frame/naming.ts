// SPDX-License-Identifier: Apache-2.0
// The name of a field that somebody is about to write into a text: what stands behind the brace, which fields it may
// mean, the text with the one that was chosen.
import { toTitles } from '../house/model'

export interface Brace {
  /** From the brace on, to the closing one where the name is there already. */
  from: number
  to: number
  query: string
}

const LONGEST = 40

/** Chinese keyboards write braces of their own width. */
export function braceAt(text: string, caret: number): Brace | null {
  const before = text.slice(0, caret)
  const from = Math.max(before.lastIndexOf('{'), before.lastIndexOf('｛'))
  const query = before.slice(from + 1)
  if (from < 0 || query.length > LONGEST || /[}｝\n]/.test(query)) return null
  const rest = /^[^{}｛｝\n]{0,40}[}｝]/.exec(text.slice(caret))
  return { from, to: caret + (rest?.[0].length ?? 0), query }
}

/** Those whose title or key begins with what was typed, then those that have it within. */
export function namesLike(
  titles: ReadonlyMap<string, string>,
  query: string,
): [key: string, title: string][] {
  const wanted = query.trim().toLowerCase()
  const rank = ([key, title]: [string, string]) => {
    const places = [title, key].map((one) => one.toLowerCase().indexOf(wanted))
    return places.includes(0) ? 0 : places.some((one) => one > 0) ? 1 : 2
  }
  return [...titles]
    .map((one) => ({ one, rank: rank(one) }))
    .filter((found) => found.rank < 2)
    .sort((a, b) => a.rank - b.rank)
    .map((found) => found.one)
}

/** The text with the field in the place of what was typed; the caret behind it. */
export function withName(
  text: string,
  { from, to }: Pick<Brace, 'from' | 'to'>,
  key: string,
  titles: ReadonlyMap<string, string>,
): { text: string; caret: number } {
  const name = toTitles(`{${key}}`, titles)
  return { text: text.slice(0, from) + name + text.slice(to), caret: from + name.length }
}
