// SPDX-License-Identifier: Apache-2.0
// A channel's figures, each with the filter of the rows it was made of.
import type { Filter } from '../../core/filter'
import { addDays, monthRange, today } from '../../core/date'
import { formatDecimal, formatPercent } from '../../core/format'
import { formatMoney } from '../../core/money'
import { compareDecimal } from '../../core/validate'
import { listHref } from '../../views/state'

export const FIGURES = [
  'leads',
  'appointments',
  'arrivals',
  'deals',
  'revenue',
  'cost',
  'commission',
  'roi',
  'ratio',
  'cost_per_lead',
  'cost_per_arrival',
] as const
export type FigureKey = (typeof FIGURES)[number]

export interface Figure {
  value: string | number | null
  filter?: { form: string; filter: Filter | null } | null
  /** Of the commission: what is settled, and what each month not settled yet adds. */
  posted?: string
  open?: { period: string; value: string }[] | null
}

export type Figures = Partial<Record<FigureKey, Figure>>

const COUNTS: readonly FigureKey[] = ['leads', 'appointments', 'arrivals', 'deals']

export function figureText(key: FigureKey, figure: Figure | undefined): string {
  const value = figure?.value
  if (value === null || value === undefined || value === '') return '—'
  if (COUNTS.includes(key)) return formatDecimal(String(value))
  if (key === 'roi') return formatPercent(String(value), 2)
  if (key === 'ratio') return formatDecimal(String(value), 2)
  return formatMoney(String(value))
}

/** What a figure opens: its rows; lines too where some of it is not settled yet. */
export function figureHref(channel: string, figure: Figure | undefined, span: Span) {
  if (figure?.open?.length)
    return `/channels/${channel}/commission?${new URLSearchParams({ from: span.from, to: span.to })}`
  return figure?.filter ? listHref(figure.filter.form, figure.filter.filter) : undefined
}

/** Sorts figures as exact decimals; what is not known comes last. */
export function compareFigures(a: Figure | undefined, b: Figure | undefined): number {
  const [left, right] = [a?.value ?? null, b?.value ?? null]
  if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1
  return compareDecimal(String(left), String(right))
}

export interface Span {
  from: string
  to: string
}

export const SPANS = ['month', 'last_month', 'quarter', 'year', 'all'] as const
export type SpanKey = (typeof SPANS)[number]

export function spanOf(key: SpanKey, day = today()): Span {
  const month = day.slice(0, 7)
  const { first } = monthRange(month)
  if (key === 'month') return { from: first, to: day }
  if (key === 'last_month') {
    const last = addDays(first, -1)
    return { from: `${last.slice(0, 7)}-01`, to: last }
  }
  if (key === 'quarter') return { from: addDays(day, -89), to: day }
  if (key === 'year') return { from: addDays(day, -364), to: day }
  return { from: '', to: '' }
}
