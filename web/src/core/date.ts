// SPDX-License-Identifier: Apache-2.0
// Dates have no zone; date-times are UTC on the wire and shown in the installation's one
// zone, whatever zone the browser is in.

export const SITE_ZONE = 'Asia/Shanghai'

const pad = (n: number, width = 2) => String(n).padStart(width, '0')

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const TIME = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/

export function isDate(text: string): boolean {
  const found = DATE.exec(text)
  if (!found) return false
  const [year, month, day] = found.slice(1).map(Number) as [number, number, number]
  if (month < 1 || month > 12 || day < 1) return false
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}

export const isTime = (text: string) => TIME.test(text)

export function isDateTime(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}T/.test(text) && isDate(text.slice(0, 10)) && !Number.isNaN(Date.parse(text))
  )
}

// One formatter: making it is slow, and old browsers lack hourCycle, hence the 24 -> 00.
const wallClock = new Intl.DateTimeFormat('en-GB', {
  timeZone: SITE_ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
})

export interface WallTime {
  date: string
  time: string
}

/** The site's wall clock at an instant: {date: "2026-07-05", time: "14:03:00"}. */
export function wallTime(instant: string | number | Date): WallTime | null {
  const when = new Date(instant)
  if (Number.isNaN(when.getTime())) return null
  const part: Record<string, string> = {}
  for (const { type, value } of wallClock.formatToParts(when)) part[type] = value
  const hour = part.hour === '24' ? '00' : part.hour
  return {
    date: `${part.year}-${part.month}-${part.day}`,
    time: `${hour}:${part.minute}:${part.second}`,
  }
}

/** ISO UTC of a wall-clock date and time at the site, e.g. from native pickers. */
export function fromWall(date: string, time: string): string | null {
  if (!isDate(date) || !isTime(time)) return null
  const asUtc = Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time}Z`)
  // The offset at that moment; a second pass settles moments next to a change of offset.
  let instant = asUtc
  for (let pass = 0; pass < 2; pass += 1) {
    const wall = wallTime(instant)
    if (!wall) return null
    instant += asUtc - Date.parse(`${wall.date}T${wall.time}Z`)
  }
  return new Date(instant).toISOString().replace('.000Z', 'Z')
}

export const today = (now: number = Date.now()): string => (wallTime(now) as WallTime).date

export function addDays(date: string, days: number): string {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number]
  const moved = new Date(Date.UTC(year, month - 1, day + days))
  return `${pad(moved.getUTCFullYear(), 4)}-${pad(moved.getUTCMonth() + 1)}-${pad(moved.getUTCDate())}`
}

/** Whole years between a birth date and a day; null when unknown or in the future. */
export function ageAt(birth: string, day: string = today()): number | null {
  if (!isDate(birth) || !isDate(day) || birth > day) return null
  const years = Number(day.slice(0, 4)) - Number(birth.slice(0, 4))
  return day.slice(5) < birth.slice(5) ? years - 1 : years
}

/** "2026-07" -> its first and last day. */
export function monthRange(period: string): { first: string; last: string } {
  const [year, month] = period.split('-').map(Number) as [number, number]
  return {
    first: `${period}-01`,
    last: `${period}-${pad(new Date(Date.UTC(year, month, 0)).getUTCDate())}`,
  }
}
