// SPDX-License-Identifier: Apache-2.0
// A month by weeks: what each day is, its lunar date or solar term. Arrows go from day to day, a press sets one.
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useRef } from 'react'
import { addDays, wallTime } from '../../../core/date'
import { t } from '../../../i18n/t'
import { Button, cx, IconButton } from '../../../ui'
import { dayName, dayTitle, monthTitle } from '../../../views/calendar/titles'
import { type Calendar, type Day, monthRange, monthStep, underDay } from './model'

function told(day: Day): string {
  const lunar = day.lunar && {
    year: day.lunar.year,
    animal: day.lunar.animal,
    date: `${day.lunar.month}${day.lunar.day}`,
  }
  const term = day.term && {
    name: day.term.name,
    at: wallTime(day.term.at)?.time.slice(0, 5) ?? '',
  }
  return [
    dayTitle(day.date),
    day.kind !== 'usual' && t(`cal.kind.${day.kind}`),
    day.hours?.map(([from, to]) => `${from}–${to}`).join(' '),
    day.name,
    !day.is_worked && day.kind === 'usual' && t('cal.rest'),
    lunar && t('cal.lunar', lunar),
    term && t('cal.termAt', term),
  ]
    .filter(Boolean)
    .join(', ')
}

interface Props {
  month: string
  calendar: Calendar
  /** The day that the keyboard is at. */
  at: string
  onMonth: (month: string) => void
  onAt: (date: string) => void
  onDay: (day: Day) => void
}

const STEPS: Record<string, number> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -7,
  ArrowDown: 7,
}

export function Month({ month, calendar, at, onMonth, onAt, onDay }: Props) {
  const grid = useRef<HTMLDivElement>(null)
  const { from, to } = monthRange(month)
  const rows = calendar.rows.filter((day) => day.date >= from && day.date <= to)
  const stop = rows.some((day) => day.date === at) ? at : `${month}-01`
  const go = (date: string) => {
    onAt(date)
    if (date.slice(0, 7) !== month) onMonth(date.slice(0, 7))
    // The month that it lies in may have to be read first.
    setTimeout(() => grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus(), 50)
  }
  return (
    <div>
      <div className="wc-head">
        <IconButton
          icon={ChevronLeft}
          label={t('cal.prev')}
          onPress={() => onMonth(monthStep(month, -1))}
        />
        <h2 aria-live="polite">{monthTitle(month)}</h2>
        <IconButton
          icon={ChevronRight}
          label={t('cal.next')}
          onPress={() => onMonth(monthStep(month, 1))}
        />
        <Button
          onPress={() => {
            onAt(calendar.today)
            onMonth(calendar.today.slice(0, 7))
          }}
        >
          {t('cal.today')}
        </Button>
      </div>
      <div className="wc-grid" ref={grid}>
        {rows.slice(0, 7).map((day) => (
          <div key={day.date} className="wc-week" aria-hidden>
            {dayName(day.date)}
          </div>
        ))}
        {rows.map((day) => (
          <button
            key={day.date}
            type="button"
            className={cx(
              'wc-day',
              !day.is_worked && 'wc-idle',
              day.date.slice(0, 7) !== month && 'wc-out',
              day.kind !== 'usual' && (day.kind === 'hours' ? 'wc-part' : `wc-${day.kind}`),
              day.date === calendar.today && 'wc-today',
            )}
            data-date={day.date}
            tabIndex={day.date === stop ? 0 : -1}
            onFocus={() => onAt(day.date)}
            onKeyDown={(event) => {
              const step = STEPS[event.key]
              if (!step) return
              event.preventDefault()
              go(addDays(day.date, step))
            }}
            onClick={() => onDay(day)}
          >
            <span className="sr-only">{told(day)}</span>
            <span className="wc-num" aria-hidden>
              {Number(day.date.slice(8))}
            </span>
            <span
              className={cx('wc-under', day.term && day.kind !== 'holiday' && 'wc-term')}
              aria-hidden
            >
              {underDay(day)}
            </span>
            {day.kind !== 'usual' && (
              <span className="wc-mark" aria-hidden>
                {t(`cal.short.${day.kind}`)}
              </span>
            )}
          </button>
        ))}
      </div>
    </div>
  )
}
