// SPDX-License-Identifier: Apache-2.0
// The holidays that the State Council announced: chosen by years, looked at, then set.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { errorText, get, put } from '../../../api/client'
import { t } from '../../../i18n/t'
import { Button, CheckboxGroup, Dialog, ErrorBox, Skeleton, toast } from '../../../ui'
import { DaysTable } from './DaysTable'
import type { Announced, Calendar } from './model'

export function AnnouncedDialog({
  given,
  year,
  onDone,
  onClose,
}: {
  given: Calendar['years']
  /** The year that is being looked at. */
  year: number
  onDone: (first: string) => Promise<void>
  onClose: () => void
}) {
  const { data, error } = useQuery({
    queryKey: ['calendar-announced'],
    queryFn: ({ signal }) => get<Announced>('/calendar/holidays', {}, signal),
  })
  const [chosen, setChosen] = useState<readonly string[] | null>(null)
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<unknown>(null)
  const set = (one: number) => given.find((row) => row.year === one)?.days ?? 0
  const isOpen = (one: number) => one >= year && set(one) === 0
  const years =
    chosen ?? (data?.years ?? []).filter((row) => isOpen(row.year)).map((row) => String(row.year))
  const days = (data?.days ?? []).filter((day) => years.includes(day.date.slice(0, 4)))
  const apply = async () => {
    setBusy(true)
    setFailed(null)
    try {
      await put<Calendar>('/calendar/days', { days })
      await onDone(years.includes(String(year)) ? '' : (days[0]?.date ?? ''))
      toast({ text: t('cal.saved'), tone: 'ok' })
      onClose()
    } catch (problem) {
      setFailed(problem)
    }
    setBusy(false)
  }
  const wrong = error ?? failed
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('cal.announced')}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" busy={busy} disabled={days.length === 0} onPress={apply}>
            {t('cal.load', { n: days.length })}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        <p className="muted">{t('cal.announcedHelp')}</p>
        {wrong !== null && wrong !== undefined && <ErrorBox message={errorText(wrong)} />}
        {!data ? (
          !error && <Skeleton lines={4} />
        ) : (
          <CheckboxGroup
            label={t('cal.years')}
            value={[...years]}
            onChange={setChosen}
            choices={data.years.map((row) => ({
              key: String(row.year),
              title: t(set(row.year) ? 'cal.yearSet' : 'cal.year', {
                year: row.year,
                off: row.holidays,
                on: row.workdays,
                set: set(row.year),
              }),
            }))}
          />
        )}
        {days.length > 0 && (
          <>
            <DaysTable label={t('cal.announced')} days={days} />
            <p className="muted">
              {t('cal.source', {
                notices: (data?.years ?? [])
                  .filter((row) => years.includes(String(row.year)))
                  .map((row) => row.notice)
                  .join('；'),
              })}
            </p>
          </>
        )}
      </div>
    </Dialog>
  )
}
