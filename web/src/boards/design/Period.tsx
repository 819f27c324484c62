// SPDX-License-Identifier: Apache-2.0
// A period as one says it: this month, the last 12 months, from day to day.
import { t } from '../../i18n/t'
import { Checkbox, type Choice, DatePicker, Input, Select } from '../../ui'
import type { PeriodIs, PeriodName, PeriodUnit } from '../types'

export const NAMES: readonly PeriodName[] = [
  'today',
  'yesterday',
  'this_week',
  'last_week',
  'this_month',
  'last_month',
  'this_quarter',
  'last_quarter',
  'this_half',
  'last_half',
  'this_year',
  'last_year',
  'this_fiscal_year',
  'last_fiscal_year',
]
const UNITS: readonly PeriodUnit[] = ['day', 'week', 'month', 'quarter', 'year']
const TO_DATE = ['month', 'quarter', 'year'] as const

function keyOf(is: PeriodIs | null): string | null {
  if (is === null) return null
  if (typeof is === 'string') return is
  if ('last' in is) return 'last'
  return 'to_date' in is ? `to_${is.to_date}` : 'range'
}

function periodOf(key: string | null): PeriodIs | null {
  if (key === null) return null
  if (key === 'last') return { last: 12, unit: 'month' }
  if (key === 'range') return {}
  const toDate = TO_DATE.find((unit) => key === `to_${unit}`)
  return toDate ? { to_date: toDate } : (key as PeriodName)
}

function choices(): Choice[] {
  return [
    ...NAMES.map((key) => ({ key, title: t(`bd.p.${key}`) })),
    ...TO_DATE.map((unit) => ({ key: `to_${unit}`, title: t(`bd.p.to_${unit}`) })),
    { key: 'last', title: t('bd.p.last') },
    { key: 'range', title: t('bd.p.range') },
  ]
}

export function PeriodPicker({
  label,
  value,
  none,
  onChange,
}: {
  label: string
  /** What it is called when none is chosen. */
  none?: string
  value: PeriodIs | null
  onChange: (is: PeriodIs | null) => void
}) {
  const range = value !== null && typeof value === 'object' ? value : null
  return (
    <>
      <Select
        label={label}
        choices={choices()}
        placeholder={none ?? t('bd.always')}
        clearable
        value={keyOf(value)}
        onChange={(key) => onChange(periodOf(key))}
      />
      {range && 'last' in range && (
        <div className="bd-line">
          <Input
            className="bd-short"
            label={t('bd.p.n')}
            numeric
            inputMode="numeric"
            value={String(range.last)}
            onChange={(text) =>
              onChange({
                ...range,
                last: Math.min(999, Math.max(1, Number.parseInt(text, 10) || 1)),
              })
            }
          />
          <Select
            label={t('bd.p.unit')}
            choices={UNITS.map((key) => ({ key, title: t(`bd.unit.${key}`) }))}
            value={range.unit}
            onChange={(unit) => unit && onChange({ ...range, unit: unit as PeriodUnit })}
          />
          <Checkbox
            value={!!range.complete}
            onChange={(complete) =>
              onChange({ last: range.last, unit: range.unit, ...(complete ? { complete } : {}) })
            }
          >
            {t('bd.p.complete')}
          </Checkbox>
        </div>
      )}
      {range && !('last' in range) && !('to_date' in range) && (
        <div className="bd-line">
          <DatePicker
            label={t('bd.p.from')}
            value={range.from ?? null}
            onChange={(from) => onChange({ ...range, from: from ?? undefined })}
          />
          <DatePicker
            label={t('bd.p.to')}
            value={range.to ?? null}
            onChange={(to) => onChange({ ...range, to: to ?? undefined })}
          />
        </div>
      )}
    </>
  )
}
