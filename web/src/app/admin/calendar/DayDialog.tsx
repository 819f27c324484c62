// SPDX-License-Identifier: Apache-2.0
// What a day is, or a run of days from it on.
import { useState } from 'react'
import { put } from '../../../api/client'
import { addDays } from '../../../core/date'
import { t } from '../../../i18n/t'
import { DatePicker, Input, RadioGroup, toast } from '../../../ui'
import { useSaving } from '../../attempt'
import { SaveDialog } from '../../shell/SaveDialog'
import { dayTitle } from '../../../views/calendar/titles'
import {
  type Calendar,
  type Day,
  type DayKind,
  daysOf,
  type Hours,
  halfDay,
  readSpans,
  SPAN_DAYS,
} from './model'
import { SpansRow } from './SpansRow'

export function DayDialog({
  day,
  hours,
  onDone,
  onClose,
}: {
  day: Day
  hours: Hours
  onDone: () => Promise<void>
  onClose: () => void
}) {
  const [kind, setKind] = useState<DayKind>(day.kind === 'usual' ? 'holiday' : day.kind)
  const [name, setName] = useState(day.name)
  const [to, setTo] = useState<string | null>(null)
  const [spans, setSpans] = useState(() => day.hours ?? halfDay(day.date, hours))
  const days = daysOf(day.date, to ?? day.date, kind, name, spans)
  const hasSpans = kind !== 'hours' || !!readSpans(spans)?.length
  const saving = useSaving(async () => {
    await put<Calendar>('/calendar/days', { days })
    await onDone()
    toast({ text: t('cal.saved'), tone: 'ok' })
    onClose()
  })
  return (
    <SaveDialog
      size="s"
      keepOpen={false}
      title={t('cal.set', { date: dayTitle(day.date) })}
      disabled={!days}
      saving={saving}
      onClose={onClose}
    >
      <RadioGroup
        label={t('cal.kind')}
        choices={(['holiday', 'hours', 'workday', 'usual'] as const).map((key) => ({
          key,
          title: t(`cal.kind.${key}`),
        }))}
        value={kind}
        onChange={(next) => setKind(next as DayKind)}
      />
      {kind === 'hours' && (
        <SpansRow
          name={t('cal.ownHours')}
          spans={spans}
          help={t('cal.ownHoursHelp')}
          onChange={setSpans}
        />
      )}
      {kind !== 'usual' && (
        <Input
          label={t('cal.name')}
          help={t('cal.nameHelp')}
          value={name}
          maxLength={40}
          onChange={setName}
        />
      )}
      <DatePicker
        label={t('cal.until')}
        help={t('cal.untilHelp')}
        value={to}
        min={day.date}
        max={addDays(day.date, SPAN_DAYS - 1)}
        error={days || !hasSpans ? null : t('cal.untilWrong', { date: day.date })}
        onChange={setTo}
      />
    </SaveDialog>
  )
}
