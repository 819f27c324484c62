// SPDX-License-Identifier: Apache-2.0
import type { FieldDef, Value } from '../../../core/schema'
import { t } from '../../../i18n/t'
import { setText } from '../set'
import { durationParts } from './model'

/** "1 小时 30 分"; what is no number as it is. */
export function durationText(value: Value | undefined, field: FieldDef): string {
  if (typeof value !== 'number') return typeof value === 'string' ? value : ''
  const parts = durationParts(value, setText(field, 'show') || 'hm')
  const words = (['d', 'h', 'm', 's'] as const).flatMap((unit) =>
    parts[unit] === undefined ? [] : t(`duration.${unit}`, { n: parts[unit] }),
  )
  return words.join(' ') || t('duration.m', { n: 0 })
}
