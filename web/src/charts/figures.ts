// SPDX-License-Identifier: Apache-2.0
// Figures of an answer: exact as text, as floating-point numbers for where a mark stands alone.
import type { Answer, AnswerMeasure, Figure } from '../boards/types'
import { formatDateTime, formatDecimal, isDecimal, shiftPoint } from '../core/format'
import { getLang } from '../i18n/t'

export const NOTHING = '—'

/** For drawing: null where there is nothing to draw. */
export function num(value: Figure | undefined): number | null {
  if (value === null || value === undefined || value === '') return null
  const found = typeof value === 'number' ? value : isDecimal(value) ? Number(value) : Number.NaN
  return Number.isFinite(found) ? found : null
}

/** A day as a number of milliseconds, for axes of time; null when it is none. */
export function dayOf(value: unknown): number | null {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(value)) return null
  const at = Date.parse(value.length === 10 ? `${value}T00:00:00Z` : value)
  return Number.isNaN(at) ? null : at
}

/** Half away from zero at `scale` digits, exactly. */
export function roundDecimal(text: string, scale: number): string {
  const found = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text)
  if (!found) return text
  const [, sign, whole = '0', fraction = ''] = found
  if (fraction.length <= scale) return text
  const kept = BigInt(whole + fraction.slice(0, scale))
  const up = (fraction[scale] as string) >= '5' ? 1n : 0n
  const digits = (kept + up).toString().padStart(scale + 1, '0')
  const body = scale > 0 ? `${digits.slice(0, -scale)}.${digits.slice(-scale)}` : digits
  return sign === '-' && /[1-9]/.test(body) ? `-${body}` : body
}

const WORKED_OUT = 6

const stripZeros = (text: string) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)

const plainly = (value: number): string => {
  const text = String(value)
  return /e/i.test(text) ? value.toFixed(6) : text
}

function duration(text: string): string {
  const seconds = Number(text)
  if (!Number.isFinite(seconds)) return text
  const zh = getLang() === 'zh'
  const sign = seconds < 0 ? '-' : ''
  const all = Math.round(Math.abs(seconds))
  const [d, h, m, s] = [
    Math.floor(all / 86400),
    Math.floor((all % 86400) / 3600),
    Math.floor((all % 3600) / 60),
    all % 60,
  ] as [number, number, number, number]
  const units: [number, string, string][] = [
    [d, '天', 'd'],
    [h, '小时', 'h'],
    [m, '分', 'min'],
    [s, '秒', 's'],
  ]
  const told = units.filter(([n]) => n > 0).slice(0, 2)
  if (told.length === 0) return zh ? '0秒' : '0 s'
  return sign + told.map(([n, z, e]) => (zh ? `${n}${z}` : `${n} ${e}`)).join(zh ? '' : ' ')
}

type Kind = Pick<AnswerMeasure, 'as' | 'scale'>

/** A figure as a person reads it, exact but for the digits of ratios. */
export function show(value: Figure | undefined, measure?: Kind | null): string {
  if (value === null || value === undefined || value === '') return NOTHING
  const text = typeof value === 'number' ? plainly(value) : value
  if (/^\d{4}-\d{2}-\d{2}T/.test(text)) return formatDateTime(text)
  if (!isDecimal(text)) return text
  const { as, scale } = measure ?? {}
  if (as === 'percent') return `${formatDecimal(roundDecimal(shiftPoint(text, 2), 1), 1)}%`
  if (as === 'money') return `¥${formatDecimal(roundDecimal(text, 2), 2)}`.replace('¥-', '-¥')
  if (as === 'duration') return duration(text)
  if (as === 'days') {
    const n = formatDecimal(roundDecimal(text, 1))
    return getLang() === 'zh' ? `${n}天` : `${n} d`
  }
  if (typeof value === 'number') return formatDecimal(text)
  // What is worked out comes with six digits; a field has as many as it keeps.
  if (scale === undefined || scale === null || scale >= WORKED_OUT)
    return formatDecimal(stripZeros(roundDecimal(text, 2)))
  return formatDecimal(roundDecimal(text, scale), scale)
}

const UNITS: Record<'zh' | 'en', [number, string][]> = {
  zh: [
    [1e12, '万亿'],
    [1e8, '亿'],
    [1e4, '万'],
  ],
  en: [
    [1e12, 'T'],
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'K'],
  ],
}

const trim = (n: number, digits: number) => String(Number(n.toFixed(digits)))

/** Short, for axes and narrow places. */
export function short(value: number | null, measure?: Kind | null): string {
  if (value === null) return NOTHING
  const as = measure?.as
  if (as === 'percent') return `${trim(value * 100, Math.abs(value) < 0.1 ? 1 : 0)}%`
  if (as === 'duration') return duration(String(value))
  const from = getLang() === 'zh' ? 1e4 : 1e3
  const unit =
    Math.abs(value) >= from ? UNITS[getLang()].find(([size]) => Math.abs(value) >= size) : undefined
  if (!unit) return trim(value, Math.abs(value) < 1 ? 2 : Math.abs(value) < 100 ? 1 : 0)
  const scaled = value / unit[0]
  return `${trim(scaled, Math.abs(scaled) < 100 ? 1 : 0)}${unit[1]}`
}

/** (now - before) / |before|; null when it says nothing. */
export function growth(now: number | null, before: number | null): number | null {
  if (now === null || before === null || before === 0) return null
  return (now - before) / Math.abs(before)
}

export const measureAt = (answer: Answer, key: string | undefined): number => {
  const at = answer.measures.findIndex((one) => one.key === key)
  return at < 0 ? 0 : at
}

/** What a chart without words of its own says of itself. */
export function sumUp(answer: Answer, none: string): string {
  if (answer.rows.length === 0) return none
  const rows = answer.rows.slice(0, 5).map((row) => {
    const name = row.dims.map((dim) => dim.text).join(' ')
    const values = answer.measures.map((m, i) => `${m.title} ${show(row.values[i], m)}`).join(', ')
    return name ? `${name}: ${values}` : values
  })
  return `${rows.join('; ')}${answer.rows.length > 5 ? '; …' : ''}`
}
