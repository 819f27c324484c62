// SPDX-License-Identifier: Apache-2.0
// Dates and times as people and spreadsheets write them.

/** "2026/7/5", "2026.07.05", "2026年7月5日" -> "2026-07-05"; else unchanged. */
export function readDate(text: string): string {
  const found = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text.normalize('NFKC').trim())
  if (!found) return text
  const [, year, month = '', day = ''] = found
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

/** "9:30" -> "09:30:00"; else unchanged. */
export function readTime(text: string): string {
  const found = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text.normalize('NFKC').trim())
  if (!found) return text
  const [, hour = '', minute, second = '00'] = found
  return `${hour.padStart(2, '0')}:${minute}:${second}`
}
