// SPDX-License-Identifier: Apache-2.0
// When a to-do is due, in the words a person uses. `now` is the server's: a phone's clock may be wrong.
import { addDays, today, wallTime } from '../../core/date'
import { getLang, t } from '../../i18n/t'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

function dayName(date: string, now: number): string {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number]
  const near = date > today(now) && date <= addDays(today(now), 6)
  const asked: Intl.DateTimeFormatOptions = near
    ? { weekday: 'short' }
    : {
        month: 'short',
        day: 'numeric',
        ...(date.slice(0, 4) === today(now).slice(0, 4) ? {} : { year: 'numeric' }),
      }
  return new Intl.DateTimeFormat(getLang() === 'zh' ? 'zh-CN' : 'en-GB', {
    ...asked,
    timeZone: 'UTC',
  }).format(new Date(Date.UTC(year, month - 1, day)))
}

/** "今天 18:00", "明天 09:00", "周五 09:00", "12月3日 09:00". */
export function momentText(at: string, now: number): string {
  const wall = wallTime(at)
  if (!wall) return at
  const time = wall.time.slice(0, 5)
  if (wall.date === today(now)) return t('due.today', { time })
  if (wall.date === addDays(today(now), 1)) return t('due.tomorrow', { time })
  if (wall.date === addDays(today(now), -1)) return t('due.yesterday', { time })
  return t('due.on', { day: dayName(wall.date, now), time })
}

/** The same, and of what is past how long ago. */
export function dueText(at: string, now: number): string {
  const late = now - Date.parse(at)
  if (!(late > 0)) return momentText(at, now)
  if (late < HOUR) return t('due.lateMinutes', { n: Math.max(1, Math.floor(late / MINUTE)) })
  if (late < DAY) return t('due.lateHours', { n: Math.floor(late / HOUR) })
  return t('due.lateDays', { n: Math.floor(late / DAY) })
}

export type DueGroup = 'late' | 'today' | 'later' | 'never'

export function groupOf(due: string | null, now: number): DueGroup {
  if (!due) return 'never'
  if (Date.parse(due) < now) return 'late'
  return wallTime(due)?.date === today(now) ? 'today' : 'later'
}
