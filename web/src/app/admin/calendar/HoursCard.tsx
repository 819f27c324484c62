// SPDX-License-Identifier: Apache-2.0
// The working hours of each weekday, and of days worked in exchange.
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { errorText, put } from '../../../api/client'
import { sameValue } from '../../../core/schema'
import { t } from '../../../i18n/t'
import { Button, Card, ErrorBox, IconButton, Input, Strip, toast } from '../../../ui'
import { dayName } from '../../../views/calendar/titles'
import {
  type Calendar,
  hasHours,
  type Hours,
  nextSpan,
  readSpans,
  readTime,
  SPANS_MAX,
  type Spans,
  WEEK_KEYS,
} from './model'

// 2024-01-01 was a Monday.
const nameOf = (key: string) => (key === 'makeup' ? t('cal.makeup') : dayName(`2024-01-0${key}`))

interface RowProps {
  name: string
  spans: Spans
  help?: string
  onChange: (spans: Spans) => void
}

function Row({ name, spans, help, onChange }: RowProps) {
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

export function HoursCard({ given, onDone }: { given: Hours; onDone: () => Promise<void> }) {
  const [hours, setHours] = useState(given)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const read = Object.fromEntries(WEEK_KEYS.map((key) => [key, readSpans(hours[key] ?? [])]))
  const good = WEEK_KEYS.every((key) => read[key])
  const save = async () => {
    setBusy(true)
    setError(null)
    try {
      await put<Calendar>('/calendar/hours', { hours: read, was: given })
      toast({ text: t('cal.saved'), tone: 'ok' })
      await onDone()
    } catch (failed) {
      setError(failed)
    }
    setBusy(false)
  }
  return (
    <Card
      title={t('cal.hours')}
      actions={
        <Button
          variant="primary"
          busy={busy}
          disabled={!good || sameValue(hours as never, given as never)}
          onPress={save}
        >
          {t('ui.save')}
        </Button>
      }
    >
      <div className="wc-hours">
        <p className="muted">{t('cal.hoursHelp')}</p>
        {error !== null && <ErrorBox message={errorText(error)} />}
        {!hasHours(hours) && <Strip tone="warn">{t('cal.noHours')}</Strip>}
        {WEEK_KEYS.map((key) => (
          <Row
            key={key}
            name={nameOf(key)}
            spans={hours[key] ?? []}
            help={key === 'makeup' ? t('cal.makeupHelp') : undefined}
            onChange={(spans) => setHours((old) => ({ ...old, [key]: spans }))}
          />
        ))}
      </div>
    </Card>
  )
}
