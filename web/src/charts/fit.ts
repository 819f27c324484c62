// SPDX-License-Identifier: Apache-2.0
// The names along an axis and beside a round, as many and as long as there is room for.
import type { Option } from './types'

const LINE = 15
const isDate = (text: string) => /^(FY)?\d{4}\b/.test(text)
/** Chinese characters are as wide as they are high, the others about half of it. */
const wide = (text: string) => {
  let width = 0
  for (const letter of text) width += letter > '⺀' ? 12 : 7
  return width
}

/** Words of letters, which are not broken; Chinese is, behind any character. */
const words = (text: string) => text.match(/[\w'’.-]+/g) ?? []

const cut = (text: string, room: number) => {
  let fits = [...text]
  while (wide(fits.join('')) > room - 7) fits = fits.slice(0, -1)
  return `${fits.join('')}…`
}

/** At most two lines of much the same length; what does not fit is cut with a mark. */
function inLines(text: string, room: number): string {
  const letters = [...text]
  const all = wide(text)
  if (all <= room) return text
  const parts = text.split(' ')
  if (parts.length > 1 && wide(parts[0] as string) <= room) {
    let line = parts.shift() as string
    while (parts.length > 1 && wide(`${line} ${parts[0]}`) <= room) line += ` ${parts.shift()}`
    const rest = parts.join(' ')
    return `${line}\n${wide(rest) > room ? cut(rest, room) : rest}`
  }
  let [first, at] = [0, 0]
  const enough = Math.min(room, Math.max(all / 2, all - room))
  while (at < letters.length && first < enough) first += wide(letters[at++] as string)
  if (first > room) at -= 1
  let rest = ''
  for (const letter of letters.slice(at)) {
    if (wide(rest + letter) > room) return `${letters.slice(0, at).join('')}\n${rest.slice(0, -1)}…`
    rest += letter
  }
  return `${letters.slice(0, at).join('')}\n${rest}`
}

function below(names: readonly string[], room: number): Option {
  if (names.length === 0) return {}
  if (names.every(isDate)) {
    const year = names[0]?.slice(0, 5)
    // Days of one year need no year each.
    const isOneYear = names.every((name) => name.length === 10 && name.startsWith(year as string))
    return isOneYear ? { formatter: (name: string) => name.slice(5) } : {}
  }
  const each = room / names.length - 6
  const longest = Math.max(...names.map(wide))
  const all = { interval: 0, width: undefined, overflow: 'none' }
  if (longest <= each) return all
  const word = Math.max(0, ...names.flatMap(words).map(wide))
  if (each >= Math.max(36, word))
    return { ...all, lineHeight: LINE, formatter: (name: string) => inLines(name, each) }
  if (each >= 9) return { ...all, rotate: 45, width: 72, overflow: 'truncate' }
  return {}
}

interface Beside {
  legend: { left?: unknown; textStyle: Option; formatter: (name: string) => string }
  series: (Option & { data: { name: string }[] })[]
  title?: Option
}

/** A round with its names beside it: they get the width that they need, from half of it to three fifths. */
function beside({ legend, series, title }: Beside, width: number): Option {
  const needed = Math.max(
    ...(series[0]?.data ?? []).map(({ name }) => wide(legend.formatter(name))),
  )
  const part = Math.min(0.6, Math.max(0.48, (needed + 24) / width))
  const left = Math.round(100 - part * 100)
  return {
    legend: {
      ...legend,
      left: `${left}%`,
      textStyle: { ...legend.textStyle, width: width * part - 24 },
    },
    series: [{ ...series[0], width: `${left - 2}%` }],
    title: title && { ...title, left: `${left / 2 - 1}%` },
  }
}

/** The option with its names fitted to so many pixels. */
export function fitNames(option: Option, width: number): Option {
  const fitted = { ...option }
  if (typeof (option.legend as Beside['legend'] | undefined)?.left === 'string')
    Object.assign(fitted, beside(option as unknown as Beside, width))
  for (const key of ['xAxis', 'yAxis']) {
    const axis = option[key] as { type?: string; data?: string[]; axisLabel?: Option } | undefined
    if (axis?.type !== 'category') continue
    const more =
      key === 'xAxis'
        ? below(axis.data ?? [], width - 64)
        : { width: Math.max(56, Math.min(190, width * 0.32)) }
    fitted[key] = { ...axis, axisLabel: { ...axis.axisLabel, ...more } }
  }
  return fitted
}
