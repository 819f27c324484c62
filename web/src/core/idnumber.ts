// SPDX-License-Identifier: Apache-2.0
// The resident identity number of GB 11643: 17 digits and a check character by ISO 7064
// MOD 11-2. Digits 7 to 14 are the birth date, digit 17 is odd for men.
import { isDate, today } from './date'

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const MARKS = '10X98765432'

export interface IdFacts {
  birth: string
  male: boolean
}

/** What the number tells, or null when it is not valid. */
export function checkIdNumber(given: string, now: string = today()): IdFacts | null {
  const id = given.trim().toUpperCase()
  if (!/^\d{17}[\dX]$/.test(id)) return null
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(id[index]), 0)
  if (MARKS[sum % 11] !== id[17]) return null
  const birth = `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`
  if (!isDate(birth) || birth > now || birth < '1850-01-01') return null
  return { birth, male: Number(id[16]) % 2 === 1 }
}
