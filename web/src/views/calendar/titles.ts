// SPDX-License-Identifier: Apache-2.0
// Days and months in the reader's words.
import { getLang } from '../../i18n/t'

const format = (day: string, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(getLang() === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: 'UTC',
    ...options,
  }).format(new Date(`${day}T00:00:00Z`))

export const monthTitle = (month: string) =>
  format(`${month}-01`, { year: 'numeric', month: 'long' })
export const dayTitle = (day: string) =>
  format(day, { month: 'long', day: 'numeric', weekday: 'short' })
export const dayName = (day: string) => format(day, { weekday: 'short' })
