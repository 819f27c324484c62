// SPDX-License-Identifier: Apache-2.0
// Periods to choose from, in words.
import { t } from '../i18n/t'
import type { Choice } from '../ui'
import type { PeriodIs, PeriodName } from './types'

export const NAMES: readonly PeriodName[] = [
  'today',
  'yesterday',
  'this_week',
  'last_week',
  'this_month',
  'last_month',
  'this_quarter',
  'last_quarter',
  'this_year',
  'last_year',
]

const LAST: PeriodIs[] = [
  { last: 7, unit: 'day', complete: true },
  { last: 30, unit: 'day', complete: true },
  { last: 12, unit: 'month' },
]

export const keyOfPeriod = (period: PeriodIs) =>
  typeof period === 'string' ? period : JSON.stringify(period)

export function periodText(period: PeriodIs): string {
  if (typeof period === 'string') return t(`board.p.${period}` as 'board.p.today')
  if ('last' in period) {
    const unit = t(`board.unit.${period.unit}` as 'board.unit.day', { n: period.last })
    return t(period.complete ? 'board.lastComplete' : 'board.last', { n: period.last, unit })
  }
  if ('to_date' in period) return t(`board.toDate.${period.to_date}` as 'board.toDate.month')
  return `${period.from ?? '…'} – ${period.to ?? '…'}`
}

export const OWN = 'own'

export const periodChoices = (): Choice[] => [
  ...[...NAMES, ...LAST].map((period) => ({ key: keyOfPeriod(period), title: periodText(period) })),
  { key: OWN, title: t('board.ownDays') },
]

export function periodOf(key: string): PeriodIs {
  if (!key.startsWith('{')) return key as PeriodName
  return JSON.parse(key) as PeriodIs
}
