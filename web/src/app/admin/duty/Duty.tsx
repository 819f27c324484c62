// SPDX-License-Identifier: Apache-2.0
// Who is on duty: a month, the shifts of each person, days off and other hours.
import '../calendar/calendar.css'
import './duty.css'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ChevronLeft, ChevronRight, Plus } from 'lucide-react'
import { useRef, useState } from 'react'
import { get } from '../../../api/client'
import { addDays, today } from '../../../core/date'
import { t } from '../../../i18n/t'
import { Button, Card, cx, IconButton, Skeleton, Tag } from '../../../ui'
import { dayName, dayTitle, monthTitle } from '../../../views/calendar/titles'
import { queries } from '../../session'
import { Failed } from '../../shell/Boundary'
import { Page } from '../../shell/Page'
import { monthRange, monthStep } from '../calendar/model'
import { DayDialog, PersonDialog, weekdaysText } from './dialogs'
import type { Person, Roster } from './model'

const again = () => queries.invalidateQueries({ queryKey: ['duty'] })
const SHOWN = 3
const STEPS: Record<string, number> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -7,
  ArrowDown: 7,
}

function Month({
  month,
  roster,
  onMonth,
  onDay,
}: {
  month: string
  roster: Roster
  onMonth: (month: string) => void
  onDay: (date: string) => void
}) {
  const grid = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState(() => today())
  const now = today()
  const stop = roster.plan.some((day) => day.date === at) ? at : `${month}-01`
  const go = (date: string) => {
    setAt(date)
    if (date.slice(0, 7) !== month) onMonth(date.slice(0, 7))
    // The month that it lies in may have to be read first.
    setTimeout(() => grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus(), 50)
  }
  return (
    <div>
      <div className="wc-head">
        <IconButton
          icon={ChevronLeft}
          label={t('duty.prev')}
          onPress={() => onMonth(monthStep(month, -1))}
        />
        <h2 aria-live="polite">{monthTitle(month)}</h2>
        <IconButton
          icon={ChevronRight}
          label={t('duty.next')}
          onPress={() => onMonth(monthStep(month, 1))}
        />
        <Button onPress={() => onMonth(now.slice(0, 7))}>{t('duty.today')}</Button>
      </div>
      <div className="wc-grid" ref={grid}>
        {roster.plan.slice(0, 7).map((day) => (
          <div key={day.date} className="wc-week" aria-hidden>
            {dayName(day.date)}
          </div>
        ))}
        {roster.plan.map((day) => {
          const on = day.on.map((one) => `${one.name} ${one.from}–${one.to}`)
          const off = roster.days
            .filter((one) => one.date === day.date && one.kind === 'off')
            .map((one) => t(one.is_own ? 'duty.offOwn' : 'duty.off', { name: one.name }))
          const lines = [...on, ...off]
          return (
            <button
              key={day.date}
              type="button"
              className={cx(
                'wc-day dt-day',
                day.date.slice(0, 7) !== month && 'wc-out',
                day.date === now && 'wc-today',
              )}
              data-date={day.date}
              tabIndex={day.date === stop ? 0 : -1}
              disabled={!roster.may_set}
              onFocus={() => setAt(day.date)}
              onKeyDown={(event) => {
                const step = STEPS[event.key]
                if (!step) return
                event.preventDefault()
                go(addDays(day.date, step))
              }}
              onClick={() => onDay(day.date)}
            >
              <span className="sr-only">
                {[dayTitle(day.date), ...(lines.length ? lines : [t('duty.none')])].join(', ')}
              </span>
              <span className="wc-num" aria-hidden>
                {Number(day.date.slice(8))}
              </span>
              <span className="dt-lines" aria-hidden>
                {lines.slice(0, SHOWN).map((line) => (
                  <span key={line}>{line}</span>
                ))}
                {lines.length > SHOWN && <span>{t('duty.more', { n: lines.length - SHOWN })}</span>}
              </span>
              {lines.length > 0 && (
                <span className="dt-count num" aria-hidden>
                  {on.length}
                </span>
              )}
            </button>
          )
        })}
      </div>
    </div>
  )
}

function PeopleCard({
  roster,
  onEdit,
}: {
  roster: Roster
  onEdit: (person: Person | null) => void
}) {
  const people = roster.rows.filter((one) => one.shifts.length > 0)
  return (
    <Card title={t('duty.people')}>
      <div className="x-stack">
        {people.length === 0 && <p className="muted">{t('duty.peopleNone')}</p>}
        {people.map((one) => (
          <div key={one.user} className="dt-person">
            <div>
              <strong>{one.name}</strong>{' '}
              {roster.now.includes(one.user) && <Tag tone="ok">{t('duty.now')}</Tag>}
              {one.shifts.map((shift) => {
                const text = `${weekdaysText(shift.weekdays)} ${shift.from}–${shift.to}`
                return (
                  <div key={`${text} ${shift.on}`} className="muted">
                    {text}
                    {shift.on !== 'all' && ` · ${t(`duty.on.${shift.on}`)}`}
                  </div>
                )
              })}
            </div>
            {roster.may_set && (
              <Button
                size="s"
                aria-label={t('duty.edit', { name: one.name })}
                onPress={() => onEdit(one)}
              >
                {t('ui.edit')}
              </Button>
            )}
          </div>
        ))}
        {roster.may_set && (
          <div className="x-row">
            <Button icon={Plus} onPress={() => onEdit(null)}>
              {t('duty.add')}
            </Button>
          </div>
        )}
      </div>
    </Card>
  )
}

export default function Duty() {
  const [month, setMonth] = useState(() => today().slice(0, 7))
  const [day, setDay] = useState<string | null>(null)
  const [person, setPerson] = useState<Person | null | undefined>(undefined)
  const { data, error, refetch } = useQuery({
    queryKey: ['duty', month],
    queryFn: ({ signal }) => get<Roster>('/duty', { ...monthRange(month) }, signal),
    placeholderData: keepPreviousData,
  })
  if (error)
    return (
      <Page title={t('duty.title')}>
        <Failed error={error} onRetry={refetch} />
      </Page>
    )
  if (!data) return <Skeleton lines={8} />
  return (
    <Page title={t('duty.title')} lead={t('duty.lead')}>
      <div className="wc-parts">
        <Card>
          <Month month={month} roster={data} onMonth={setMonth} onDay={setDay} />
        </Card>
        <PeopleCard roster={data} onEdit={setPerson} />
      </div>
      {day && <DayDialog key={day} date={day} onDone={again} onClose={() => setDay(null)} />}
      {person !== undefined && (
        <PersonDialog
          person={person}
          roster={data}
          onDone={again}
          onClose={() => setPerson(undefined)}
        />
      )}
    </Page>
  )
}
