// SPDX-License-Identifier: Apache-2.0
// Why a rule did not run: each part of its condition, whether it holds, and the value that was looked at.
import { CircleCheck, CircleX } from 'lucide-react'
import type { Filter } from '../../core/filter'
import { formatDateTime } from '../../core/format'
import { t } from '../../i18n/t'
import { useHouse } from './house'
import { condText } from './phrases'

export interface WhyPart {
  if: Filter
  is_not: boolean
  holds: boolean
  values: { values?: Record<string, unknown> } | null
}

export interface MoreReasons {
  parts?: readonly WhyPart[]
  was_true?: boolean | null
  is_paused?: boolean
  only_from?: string | null
}

/** What stands in a cell, in words; null: it is empty or not to be read. */
export function cellText(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  if (Array.isArray(value)) return value.map(cellText).filter(Boolean).join('、') || null
  if (typeof value === 'object') {
    const { title, name, masked } = value as Record<string, unknown>
    const text = title ?? name ?? masked
    return typeof text === 'string' ? text : null
  }
  return typeof value === 'boolean' ? t(value ? 'guards.yes' : 'guards.no') : String(value)
}

export function moreLines(why: MoreReasons): string[] {
  const lines: string[] = []
  if (why.is_paused) lines.push(t('guards.whyPaused'))
  if (why.was_true) lines.push(t('guards.whyWas'))
  if (why.only_from) lines.push(t('guards.whyOnly', { at: formatDateTime(why.only_from) }))
  return lines
}

export function WhyParts({ parts }: { parts: readonly WhyPart[] }) {
  const house = useHouse()
  const shown = (part: WhyPart): string => {
    const field = 'field' in part.if ? String(part.if.field) : ''
    const raw = part.values?.values?.[field]
    const options = house.find(field)?.field.options
    const words = (one: unknown) =>
      options?.find((option) => option.key === one)?.title ?? cellText(one)
    const text = Array.isArray(raw) ? raw.map(words).filter(Boolean).join('、') : words(raw)
    return text || t('guards.empty')
  }
  return (
    <ul className="h-done" aria-label={t('guards.parts')}>
      {parts.map((part) => (
        <li key={JSON.stringify([part.if, part.is_not])}>
          {part.holds ? (
            <CircleCheck size={14} aria-label={t('guards.holds')} className="h-done-ok" />
          ) : (
            <CircleX size={14} aria-label={t('guards.holdsNot')} className="h-part-no" />
          )}
          <span>
            {part.is_not && `${t('guards.not')} `}
            {condText(part.if, house)}
            <span className="muted">{t('guards.isNow', { value: shown(part) })}</span>
          </span>
        </li>
      ))}
    </ul>
  )
}
