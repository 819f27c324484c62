// SPDX-License-Identifier: Apache-2.0
// The working hours of each weekday, and of days worked in exchange.
import { useState } from 'react'
import { errorText, put } from '../../../api/client'
import { sameValue } from '../../../core/schema'
import { t } from '../../../i18n/t'
import { Button, Card, ErrorBox, Strip, toast } from '../../../ui'
import { dayName } from '../../../views/calendar/titles'
import { type Calendar, hasHours, type Hours, readSpans, WEEK_KEYS } from './model'
import { SpansRow } from './SpansRow'

// 2024-01-01 was a Monday.
const nameOf = (key: string) => (key === 'makeup' ? t('cal.makeup') : dayName(`2024-01-0${key}`))

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
          <SpansRow
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
