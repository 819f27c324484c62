// SPDX-License-Identifier: Apache-2.0
// Code 128: a bar and space for each pair of widths; digits in pairs (set C), else characters (set B).
const WIDTHS =
  '212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112'.split(
    ' ',
  )
const START_B = 104
const START_C = 105
const TO_C = 99
const TO_B = 100
const STOP = 106

/** The symbols with start, check and stop; null for what is not printable ASCII. */
export function code128(text: string): number[] | null {
  if (!/^[\x20-\x7e]+$/.test(text)) return null
  const codes: number[] = []
  let inC = false
  let rest = text
  while (rest) {
    const digits = /^(?:\d\d)+/.exec(rest)?.[0] ?? ''
    // A change of set costs a symbol: it pays from four digits on.
    const wantC: boolean = digits.length >= (inC ? 2 : 4)
    if (codes.length === 0) codes.push(wantC ? START_C : START_B)
    else if (wantC !== inC) codes.push(wantC ? TO_C : TO_B)
    inC = wantC
    codes.push(wantC ? Number(rest.slice(0, 2)) : rest.charCodeAt(0) - 32)
    rest = rest.slice(wantC ? 2 : 1)
  }
  const check = codes.reduce((sum, code, at) => sum + code * Math.max(1, at), 0) % 103
  return [...codes, check, STOP]
}

/** Widths of bars and spaces in turn, a bar first. */
export const barWidths = (codes: readonly number[]): number[] =>
  codes.flatMap((code) => [...(WIDTHS[code] ?? '')].map(Number))
