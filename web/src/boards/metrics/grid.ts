// SPDX-License-Identifier: Apache-2.0
// Targets as a spreadsheet: whose in the rows, spans of a year in the columns. Amounts are decimal strings, exact as
// they were typed; a percentage is shown times a hundred.
import { shiftPoint } from '../../core/format'

export type Unit = 'month' | 'quarter' | 'year'
export const UNITS: readonly Unit[] = ['month', 'quarter', 'year']

export interface Target {
  dept: string | null
  user: string | null
  unit: Unit
  from: string
  amount: string
}

/** '' is the whole house. */
export type Who = string
export const whoOf = ({ dept, user }: Pick<Target, 'dept' | 'user'>): Who =>
  user ? `u${user}` : dept ? `d${dept}` : ''
const partsOf = (who: Who) => ({
  dept: who.startsWith('d') ? who.slice(1) : null,
  user: who.startsWith('u') ? who.slice(1) : null,
})

const two = (n: number) => String(n).padStart(2, '0')

/** The first days of the spans of a year. */
export function spansOf(year: number, unit: Unit): string[] {
  const step = unit === 'month' ? 1 : unit === 'quarter' ? 3 : 12
  return Array.from({ length: 12 / step }, (_, at) => `${year}-${two(at * step + 1)}-01`)
}

export type Cells = Readonly<Record<string, string>>
export const cellKey = (who: Who, unit: Unit, from: string) => `${who} ${unit} ${from}`

export const cellsOf = (rows: readonly Target[]): Cells =>
  Object.fromEntries(rows.map((row) => [cellKey(whoOf(row), row.unit, row.from), row.amount]))

export function targetsOf(cells: Cells): Target[] {
  return Object.entries(cells).flatMap(([key, amount]) => {
    const [who = '', unit, from] = key.split(' ')
    return amount === '' ? [] : [{ ...partsOf(who), unit: unit as Unit, from: from ?? '', amount }]
  })
}

/** What one typed beside what somebody else has saved meanwhile; `both`: cells that both changed, differently. */
export function merged(base: Cells, mine: Cells, theirs: Cells) {
  const cells: Record<string, string> = {}
  const both: string[] = []
  let taken = 0
  for (const key of new Set([base, mine, theirs].flatMap(Object.keys))) {
    const [was = '', typed = '', saved = ''] = [base[key], mine[key], theirs[key]]
    const isTyped = typed !== was
    if (isTyped && saved !== was && saved !== typed) both.push(key)
    if (!isTyped && saved !== was) taken++
    const amount = isTyped ? typed : saved
    if (amount !== '') cells[key] = amount
  }
  return { cells: cells as Cells, both, taken }
}

const NUMBER = /^\d{1,15}(\.\d{1,6})?$/
export const isAmount = (text: string) => text === '' || NUMBER.test(text)

/** What somebody typed or pasted: without signs of money, separators of thousands, full-width digits. */
export function readAmount(text: string, percent: boolean): string {
  const plain = text
    .normalize('NFKC')
    .replace(/[¥￥$,\s]/g, '')
    .replace(/[元%]$/, '')
  if (plain === '' || !/^\d*\.?\d*$/.test(plain) || !/\d/.test(plain)) return plain
  const [whole = '', part = ''] = plain.split('.')
  const kept = part.replace(/0+$/, '')
  const exact = `${whole.replace(/^0+(?=\d)/, '') || '0'}${kept ? `.${kept}` : ''}`
  return percent ? trimmed(shiftPoint(exact, -2)) : exact
}

const trimmed = (text: string) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)
export const showAmount = (amount: string, percent: boolean) =>
  percent && isAmount(amount) && amount !== '' ? trimmed(shiftPoint(amount, 2)) : amount

/** A block as spreadsheets copy it. */
export const readBlock = (text: string): string[][] =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.split('\t'))

/** Pasted from a cell on; what does not fit on the sheet is left out. */
export function pasted(
  cells: Cells,
  rows: readonly Who[],
  unit: Unit,
  spans: readonly string[],
  at: { row: number; column: number },
  block: readonly (readonly string[])[],
  percent: boolean,
): Cells {
  const next: Record<string, string> = { ...cells }
  block.forEach((line, y) => {
    const who = rows[at.row + y]
    if (who === undefined) return
    line.forEach((text, x) => {
      const from = spans[at.column + x]
      if (from) next[cellKey(who, unit, from)] = readAmount(text, percent)
    })
  })
  return next
}

const SCALE = 6
const whole = (amount: string): bigint => {
  const [head = '0', part = ''] = amount.split('.')
  return BigInt(`${head}${part.padEnd(SCALE, '0').slice(0, SCALE)}`)
}
const decimal = (v: bigint): string => trimmed(shiftPoint(v.toString(), -SCALE))

/** Exact; null where nothing was set. */
export function sumOf(amounts: readonly (string | undefined)[]): string | null {
  const good = amounts.filter((one): one is string => !!one && isAmount(one))
  return good.length > 0 ? decimal(good.reduce((sum, one) => sum + whole(one), 0n)) : null
}

/** Last year's with so many per cent more, where nothing stands yet; a whole number stays one. */
export function copied(
  cells: Cells,
  year: number,
  unit: Unit,
  percent: number,
): { cells: Cells; filled: number } {
  const next: Record<string, string> = { ...cells }
  const before = spansOf(year - 1, unit)
  const spans = spansOf(year, unit)
  let filled = 0
  for (const [key, amount] of Object.entries(cells)) {
    const [who = '', of, from] = key.split(' ')
    const at = before.indexOf(from ?? '')
    if (of !== unit || at < 0 || amount === '' || !isAmount(amount)) continue
    const to = cellKey(who, unit, spans[at] as string)
    if (next[to]) continue
    const more = (whole(amount) * BigInt(Math.round((100 + percent) * 1000))) / 100000n
    const unitOf = amount.includes('.') ? 100n : 1_000_000n
    const step = amount.includes('.') ? 10n ** BigInt(SCALE) / unitOf : unitOf
    next[to] = decimal(((more + step / 2n) / step) * step)
    filled += 1
  }
  return { cells: next, filled }
}

/** Who has a target of that year and unit. */
export const peopleOf = (cells: Cells, year: number, unit: Unit): Who[] => {
  const spans = new Set(spansOf(year, unit))
  const found = Object.keys(cells).flatMap((key) => {
    const [who = '', of, from] = key.split(' ')
    return of === unit && spans.has(from ?? '') ? [who] : []
  })
  return [...new Set(found)]
}
