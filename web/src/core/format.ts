// SPDX-License-Identifier: Apache-2.0
// How values look. Figures arrive as exact decimal strings and are never turned into
// floating-point numbers on the way to the screen.
import { wallTime } from './date'

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/

export const isDecimal = (text: string) => DECIMAL.test(text)

/** "1234567.5" -> "1,234,567.5"; with `scale` the decimals are padded, never cut. */
export function formatDecimal(text: string | number, scale = 0): string {
  const found = DECIMAL.exec(String(text))
  if (!found) return String(text)
  const [, sign, whole = '0', fraction = ''] = found
  const grouped = whole.replace(/^0+(?=\d)/, '').replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  const decimals = fraction.padEnd(scale, '0')
  return `${sign === '-' ? '-' : ''}${grouped}${decimals ? `.${decimals}` : ''}`
}

/** Moves the decimal point right by `places` (or left, when negative), exactly. */
export function shiftPoint(text: string, places: number): string {
  const found = DECIMAL.exec(text.trim())
  if (!found) return text
  const [, sign, whole = '0', fraction = ''] = found
  const point = whole.length + places
  let digits = whole + fraction
  let at = point
  if (at <= 0) {
    digits = '0'.repeat(1 - at) + digits
    at = 1
  }
  digits = digits.padEnd(at, '0')
  const left = digits.slice(0, at).replace(/^0+(?=\d)/, '')
  const right = digits.slice(at).replace(/0+$/, '')
  const body = right ? `${left}.${right}` : left
  return sign === '-' && /[1-9]/.test(body) ? `-${body}` : body
}

/** A fraction as percent: "0.075" -> "7.5%". */
export function formatPercent(fraction: string, scale = 0): string {
  return isDecimal(fraction) ? `${formatDecimal(shiftPoint(fraction, 2), scale)}%` : fraction
}

export function formatDate(value: string): string {
  return value
}

export function formatTime(value: string): string {
  return value.endsWith(':00') && value.length === 8 ? value.slice(0, 5) : value
}

/** ISO UTC -> "2026-07-05 14:03" at the site. */
export function formatDateTime(value: string, seconds = false): string {
  const wall = wallTime(value)
  return wall ? `${wall.date} ${wall.time.slice(0, seconds ? 8 : 5)}` : value
}

export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const units = ['KB', 'MB', 'GB', 'TB']
  let size = bytes / 1024
  let unit = 0
  while (size >= 1023.95 && unit < units.length - 1) {
    size /= 1024
    unit += 1
  }
  return `${size < 10 ? size.toFixed(1).replace('.0', '') : Math.round(size)} ${units[unit]}`
}
