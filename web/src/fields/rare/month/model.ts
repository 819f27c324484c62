// SPDX-License-Identifier: Apache-2.0

/** "2026/7", "2026年7月", "202607", any day of it -> "2026-07"; else unchanged. */
export function readMonth(text: string): string {
  const plain = text.normalize('NFKC').trim()
  const found =
    /^(\d{4})[-/.年](\d{1,2})(?:月|[-/.月]\d{1,2}日?)?$/.exec(plain) ??
    /^(\d{4})(\d{2})$/.exec(plain)
  const month = Number(found?.[2])
  if (!found || month < 1 || month > 12) return text.trim()
  return `${found[1]}-${String(month).padStart(2, '0')}`
}

export const isMonth = (text: string) => /^\d{4}-(0[1-9]|1[0-2])$/.test(text)

/** `by` months later. */
export function moveMonth(month: string, by: number): string {
  const at = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + by
  return `${String(Math.floor(at / 12)).padStart(4, '0')}-${String((at % 12) + 1).padStart(2, '0')}`
}
