// SPDX-License-Identifier: Apache-2.0
import { type FieldDef, isReadOnly, type SubRow } from '../../../core/schema'
import { widgetOf } from '../../registry'

/** The cells of a block copied from a spreadsheet. */
export function readBlock(text: string): string[][] {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.split('\t'))
}

/**
 * The rows after pasting at a cell, adding rows below as needed; null when the text is one
 * cell, which the input itself takes. Columns that cannot be pasted or written keep theirs.
 */
export function pasteRows(
  text: string,
  fields: readonly FieldDef[],
  rows: readonly SubRow[],
  at: number,
  column: number,
): SubRow[] | null {
  const block = readBlock(text)
  if (block.length < 2 && (block[0]?.length ?? 0) < 2) return null
  const next = [...rows]
  block.forEach((cells, down) => {
    const row = next[at + down] ?? { values: {} }
    const values = { ...row.values }
    cells.forEach((cell, right) => {
      const field = fields[column + right]
      const parse = field && widgetOf(field).parse
      if (field && parse && !isReadOnly(field)) values[field.key] = parse(cell.trim(), field)
    })
    next[at + down] = { ...row, values }
  })
  return next
}
