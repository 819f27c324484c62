// SPDX-License-Identifier: Apache-2.0
// The spans in which a day is worked.
import { Plus, X } from 'lucide-react'
import { t } from '../../../i18n/t'
import { IconButton, Input } from '../../../ui'
import { nextSpan, readSpans, readTime, SPANS_MAX, type Spans } from './model'

interface RowProps {
  name: string
  spans: Spans
  help?: string
  onChange: (spans: Spans) => void
}

export function SpansRow({ name, spans, help, onChange }: RowProps) {
  const set = (at: number, side: 0 | 1, value: string) =>
    onChange(
      spans.map((span, i) => (i !== at ? span : side === 0 ? [value, span[1]] : [span[0], value])),
    )
  const neat = (at: number, side: 0 | 1) => {
    const time = readTime(spans[at]?.[side] ?? '')
    if (time) set(at, side, time)
  }
  const more = spans.length < SPANS_MAX && (
    <IconButton
      icon={Plus}
      label={t('cal.addSpan', { day: name })}
      onPress={() => onChange([...spans, nextSpan(spans)])}
    />
  )
  return (
    <div className="wc-hours-row">
      <span>{name}</span>
      <div className="wc-spans">
        {spans.map((span, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a span is its place, its times are being typed
          <div key={at} className="wc-span">
            <Input
              aria-label={t('cal.from', { day: name, n: at + 1 })}
              value={span[0]}
              placeholder="09:00"
              onChange={(value) => set(at, 0, value)}
              onBlur={() => neat(at, 0)}
            />
            <span aria-hidden>–</span>
            <Input
              aria-label={t('cal.to', { day: name, n: at + 1 })}
              value={span[1]}
              placeholder="18:00"
              onChange={(value) => set(at, 1, value)}
              onBlur={() => neat(at, 1)}
            />
            <IconButton
              icon={X}
              label={t('cal.removeSpan', { day: name, n: at + 1 })}
              onPress={() => onChange(spans.filter((_, i) => i !== at))}
            />
            {at === spans.length - 1 && more}
          </div>
        ))}
        {spans.length === 0 && (
          <div className="wc-span">
            <span className="muted">{t('cal.rest')}</span>
            {more}
          </div>
        )}
        {!readSpans(spans) && (
          <p className="wc-bad" role="alert">
            {t('cal.wrongHours')}
          </p>
        )}
        {help && <p className="muted">{help}</p>}
      </div>
    </div>
  )
}
