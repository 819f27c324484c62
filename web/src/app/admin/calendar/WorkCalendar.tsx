// SPDX-License-Identifier: Apache-2.0
// The working calendar of the house: a month, the hours of the week, a file of holidays.
import './calendar.css'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Landmark, Upload as UploadIcon } from 'lucide-react'
import { useState } from 'react'
import { get } from '../../../api/client'
import { today } from '../../../core/date'
import { t } from '../../../i18n/t'
import { Button, Card, Skeleton, Strip } from '../../../ui'
import { queries } from '../../session'
import { Failed } from '../../shell/Boundary'
import { Page } from '../../shell/Page'
import { AnnouncedDialog } from './AnnouncedDialog'
import { DayDialog } from './DayDialog'
import { HoursCard } from './HoursCard'
import { ImportDialog } from './ImportDialog'
import { type Calendar, type Day, monthRange } from './model'
import { Month } from './Month'

const again = async () => {
  await queries.invalidateQueries({ queryKey: ['calendar'] })
}

export default function WorkCalendar() {
  const [month, setMonth] = useState(() => today().slice(0, 7))
  const [at, setAt] = useState(() => today())
  const [day, setDay] = useState<Day | null>(null)
  const [importing, setImporting] = useState(false)
  const [loading, setLoading] = useState(false)
  const range = monthRange(month)
  const { data, error, refetch } = useQuery({
    queryKey: ['calendar', month],
    queryFn: ({ signal }) => get<Calendar>('/calendar', { ...range }, signal),
    placeholderData: keepPreviousData,
  })
  if (error)
    return (
      <div className="a-page">
        <Failed error={error} onRetry={refetch} />
      </div>
    )
  if (!data) return <Skeleton lines={8} />
  const year = Number(month.slice(0, 4))
  const seen = async (first: string) => {
    if (first) setMonth(first.slice(0, 7))
    await again()
  }
  return (
    <Page
      title={t('cal.title')}
      lead={t('cal.lead')}
      actions={
        <>
          <Button icon={Landmark} onPress={() => setLoading(true)}>
            {t('cal.announced')}
          </Button>
          <Button icon={UploadIcon} onPress={() => setImporting(true)}>
            {t('cal.import')}
          </Button>
        </>
      }
    >
      {!data.years.some((one) => one.year === year) && (
        <Strip tone="warn">{t('cal.empty', { year })}</Strip>
      )}
      <div className="wc-parts">
        <Card>
          <Month
            month={month}
            calendar={data}
            at={at}
            onMonth={setMonth}
            onAt={setAt}
            onDay={setDay}
          />
        </Card>
        <HoursCard key={JSON.stringify(data.hours)} given={data.hours} onDone={again} />
      </div>
      {day && (
        <DayDialog
          key={day.date}
          day={day}
          hours={data.hours}
          onDone={again}
          onClose={() => setDay(null)}
        />
      )}
      {loading && (
        <AnnouncedDialog
          given={data.years}
          year={year}
          onClose={() => setLoading(false)}
          onDone={seen}
        />
      )}
      {importing && <ImportDialog onClose={() => setImporting(false)} onDone={seen} />}
    </Page>
  )
}
