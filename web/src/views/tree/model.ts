// SPDX-License-Identifier: Apache-2.0
// A tree of records as lines that fold. Pure: what was read is in `nodes`, by the record above.
import type { Row } from '../../api/forms'

export const TOP = ''

export interface Branch {
  rows: Row[]
  /** There are more than were read. */
  isCut: boolean
}

/** What was read of the tree, by the id of the record above; TOP for the roots. */
export type Branches = ReadonlyMap<string, Branch>

export interface Line {
  row: Row
  level: number
  /** The record above; TOP for a root. */
  parent: string
  isOpen: boolean
  /** None known: null until it is asked. */
  kids: number | null
  at: number
  of: number
}

/** The lines to draw, from the top. A record never stands below itself, whatever the data say. */
export function linesOf(
  branches: Branches,
  open: ReadonlySet<string>,
  kids: ReadonlyMap<string, number>,
): Line[] {
  const lines: Line[] = []
  const walk = (parent: string, level: number, above: readonly string[]) => {
    const rows = (branches.get(parent)?.rows ?? []).filter((row) => !above.includes(row.id))
    rows.forEach((row, at) => {
      const isOpen = open.has(row.id)
      const count = kids.get(row.id) ?? null
      lines.push({ row, level, parent, isOpen, kids: count, at: at + 1, of: rows.length })
      if (isOpen) walk(row.id, level + 1, [...above, row.id])
    })
  }
  walk(TOP, 1, [])
  return lines
}

/** Where the keyboard goes from a line; null lets the key pass. */
export function stepFrom(
  lines: readonly Line[],
  at: number,
  key: string,
): { to?: number; open?: boolean } | null {
  const line = lines[at]
  if (!line) return null
  const last = lines.length - 1
  switch (key) {
    case 'ArrowDown':
      return { to: Math.min(last, at + 1) }
    case 'ArrowUp':
      return { to: Math.max(0, at - 1) }
    case 'Home':
      return { to: 0 }
    case 'End':
      return { to: last }
    case 'ArrowRight':
      if (line.kids === 0) return {}
      return line.isOpen ? { to: Math.min(last, at + 1) } : { open: true }
    case 'ArrowLeft': {
      if (line.isOpen) return { open: false }
      const above = lines.findIndex((one) => one.row.id === line.parent)
      return above < 0 ? {} : { to: above }
    }
    default:
      return null
  }
}
