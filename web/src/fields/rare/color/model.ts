// SPDX-License-Identifier: Apache-2.0
export const isColor = (text: string) => /^#[0-9a-f]{6}$/.test(text)

/** "0F766E", "#0af" -> "#0f766e", "#00aaff"; else unchanged, for the check. */
export function readColor(text: string): string {
  const plain = text.normalize('NFKC').trim().toLowerCase().replace(/^#/, '')
  if (/^[0-9a-f]{6}$/.test(plain)) return `#${plain}`
  if (/^[0-9a-f]{3}$/.test(plain)) return `#${plain.replace(/./g, '$&$&')}`
  return text.trim()
}
