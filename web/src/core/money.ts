// SPDX-License-Identifier: Apache-2.0
// Money is yuan with two decimals as text on the wire. Sums are done in fen as integers.
import { formatDecimal } from './format'

const YUAN = /^([+-]?)(\d+)(?:\.(\d{1,2})0*)?$/

/** "1280.50" -> 128050n; null when it is not an amount of whole fen. */
export function toFen(yuan: string): bigint | null {
  const found = YUAN.exec(yuan.trim())
  if (!found) return null
  const [, sign, whole = '0', fraction = ''] = found
  const fen = BigInt(whole) * 100n + BigInt(fraction.padEnd(2, '0') || '0')
  return sign === '-' ? -fen : fen
}

export function fromFen(fen: bigint): string {
  const digits = (fen < 0n ? -fen : fen).toString().padStart(3, '0')
  return `${fen < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** "1280.5" -> "1,280.50". */
export const formatMoney = (yuan: string) => formatDecimal(yuan, 2)

/** Exact sum of amounts; what cannot be read counts as nothing. */
export function sumMoney(amounts: Iterable<string | null | undefined>): string {
  let total = 0n
  for (const amount of amounts) total += amount ? (toFen(amount) ?? 0n) : 0n
  return fromFen(total)
}
