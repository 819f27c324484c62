// SPDX-License-Identifier: Apache-2.0
// What may stand where the caret is in a formula: pure functions on the text.

export interface Fn {
  name: string
  alias: string
  category: string
  usage: string
  help: string
}

/** A field by its title; `names` are all that a formula may call it. */
export interface Name {
  title: string
  names: string[]
  /** What it is, for the list: the type's title. */
  type: string
}

export interface Place {
  kind: 'field' | 'function'
  /** The part that a choice replaces. */
  from: number
  to: number
  word: string
}

export interface Candidate {
  kind: 'field' | 'function'
  title: string
  note: string
  fn?: Fn
}

const IN_NAME = /[\p{L}\p{N}_.]/u

/** Where texts in quotes are, so that what stands in them is left alone. */
function inText(source: string, caret: number): boolean {
  let quote = ''
  for (const sign of source.slice(0, caret)) {
    if (quote) {
      if (sign === quote) quote = ''
    } else if (sign === '"') quote = '"'
    else if (sign === '“') quote = '”'
  }
  return quote !== ''
}

export function placeAt(source: string, caret: number): Place | null {
  if (inText(source, caret)) return null
  const before = source.slice(0, caret)
  const brace = Math.max(before.lastIndexOf('{'), before.lastIndexOf('｛'))
  if (brace > Math.max(before.lastIndexOf('}'), before.lastIndexOf('｝'))) {
    const rest = /^[^{}()"]*\}/.exec(source.slice(caret))
    return {
      kind: 'field',
      from: brace,
      to: caret + (rest ? rest[0].length : 0),
      word: before.slice(brace + 1).trim(),
    }
  }
  let from = caret
  while (from > 0 && IN_NAME.test(source[from - 1] as string)) from--
  const word = source.slice(from, caret)
  return word && !/^[\d.]/.test(word) ? { kind: 'function', from, to: caret, word } : null
}

/** The function in whose parentheses the caret stands, by name, and which argument it is. */
export function callAt(source: string, caret: number): { name: string; arg: number } | null {
  const open: { name: string; arg: number }[] = []
  let name = ''
  let quote = ''
  for (const sign of source.slice(0, caret)) {
    if (quote) {
      if (sign === quote) quote = ''
      continue
    }
    if (sign === '"') quote = '"'
    else if (sign === '“') quote = '”'
    else if (sign === '(' || sign === '（') open.push({ name, arg: 0 })
    else if (sign === ')' || sign === '）') open.pop()
    else if (/[,;，；]/.test(sign) && open.length) (open.at(-1) as { arg: number }).arg++
    name = IN_NAME.test(sign) ? name + sign : ''
  }
  const inner = open.reverse().find((one) => one.name)
  return inner ?? null
}

// The first syllable of each letter in the order of Chinese dictionaries.
const LETTERS = 'ABCDEFGHJKLMNOPQRSTWXYZ'
const FIRST = '阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥仨它穵夕丫帀'
const order = new Intl.Collator('zh-Hans-CN')

export function initials(text: string): string {
  let out = ''
  for (const sign of text) {
    if (!/[\u4e00-\u9fff]/.test(sign)) {
      out += /\s/.test(sign) ? '' : sign.toLowerCase()
      continue
    }
    let at = FIRST.length - 1
    while (at > 0 && order.compare(sign, FIRST[at] as string) < 0) at--
    out += (LETTERS[at] as string).toLowerCase()
  }
  return out
}

/** 3 the name begins so, 2 a word of it, 1 its initials, 0 not at all. */
function fit(word: string, names: readonly string[]): number {
  const wanted = word.toLowerCase()
  let best = 0
  for (const name of names) {
    const low = name.toLowerCase()
    if (low.startsWith(wanted)) return 3
    if (low.includes(wanted)) best = Math.max(best, 2)
    else if (/^[a-z0-9.]+$/.test(wanted) && initials(name).startsWith(wanted))
      best = Math.max(best, 1)
  }
  return best
}

export function candidates(
  place: Place,
  names: readonly Name[],
  functions: readonly Fn[],
  most = 8,
): Candidate[] {
  const found: { rank: number; one: Candidate }[] = []
  for (const name of names) {
    const rank = fit(place.word, name.names)
    if (rank) found.push({ rank, one: { kind: 'field', title: name.title, note: name.type } })
  }
  if (place.kind === 'function')
    for (const fn of functions) {
      const rank = fit(place.word, fn.alias ? [fn.name, fn.alias] : [fn.name])
      const title = /[^\p{ASCII}]/u.test(place.word) && fn.alias ? fn.alias : fn.name
      // A name half typed is a function's sooner than a field's.
      if (rank)
        found.push({ rank: rank + 0.5, one: { kind: 'function', title, note: fn.usage, fn } })
    }
  return found
    .sort((a, b) => b.rank - a.rank)
    .slice(0, most)
    .map(({ one }) => one)
}

export function take(
  source: string,
  place: Place,
  one: Candidate,
): { text: string; caret: number } {
  const put = one.kind === 'field' ? `{${one.title}}` : `${one.title}(`
  const rest = source.slice(place.to)
  const close = one.kind === 'function' && !/^\s*[(（]/.test(rest) ? ')' : ''
  const open = one.kind === 'function' && !close ? one.title : put
  return {
    text: source.slice(0, place.from) + open + close + rest,
    caret: place.from + open.length + (one.kind === 'function' && !close ? 1 : 0),
  }
}

/** The part of the source to underline: from the problem's place to the end of that word. */
export function markAt(
  source: string,
  at: number,
): { before: string; wrong: string; after: string } {
  const signs = [...source]
  let end = at
  if (signs[at] === '{') {
    while (end < signs.length && signs[end] !== '}') end++
    end++
  } else while (end < signs.length && IN_NAME.test(signs[end] as string)) end++
  if (end === at) end = at + 1
  return {
    before: signs.slice(0, at).join(''),
    wrong: signs.slice(at, end).join('') || ' ',
    after: signs.slice(end).join(''),
  }
}
