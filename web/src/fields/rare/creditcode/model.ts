// SPDX-License-Identifier: Apache-2.0
// The unified social credit code of an organisation (GB 32100): 17 characters and one to check them.
const LETTERS = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

export const readCreditCode = (text: string) =>
  text.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase()

export function isCreditCode(code: string): boolean {
  if (!/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(code)) return false
  const sum = WEIGHTS.reduce(
    (total, weight, n) => total + weight * LETTERS.indexOf(code[n] ?? ''),
    0,
  )
  return LETTERS[(31 - (sum % 31)) % 31] === code[17]
}
