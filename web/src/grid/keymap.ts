// SPDX-License-Identifier: Apache-2.0
// What a key does in a grid, as a pure function of where one is.

export interface Spot {
  /** -1 is the head. */
  row: number
  col: number
}

export type Act =
  | { kind: 'move'; to: Spot }
  | { kind: 'edit'; typed?: string }
  | { kind: 'open' | 'select' | 'clear' | 'undo' | 'redo' | 'copy' | 'sort' | 'leave' }

interface Pressed {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  shiftKey: boolean
  altKey: boolean
}

const clamp = (n: number, low: number, high: number) => Math.max(low, Math.min(high, n))

function moved(
  { row, col }: Spot,
  key: string,
  mod: boolean,
  rows: number,
  cols: number,
  page: number,
): Spot | null {
  const last = rows - 1
  const spots: Record<string, Spot> = {
    ArrowUp: { row: mod ? 0 : row - 1, col },
    ArrowDown: { row: mod ? last : row + 1, col },
    ArrowLeft: { row, col: mod ? 0 : col - 1 },
    ArrowRight: { row, col: mod ? cols - 1 : col + 1 },
    PageUp: { row: Math.max(0, row - page), col },
    PageDown: { row: row + page, col },
    Home: { row: mod ? 0 : row, col: 0 },
    End: { row: mod ? last : row, col: cols - 1 },
  }
  const to = spots[key]
  return to ? { row: clamp(to.row, -1, last), col: clamp(to.col, 0, cols - 1) } : null
}

/** null: not ours, let it pass. */
export function actOf(
  event: Pressed,
  at: Spot,
  rows: number,
  cols: number,
  page: number,
): Act | null {
  const { key } = event
  const mod = event.ctrlKey || event.metaKey
  const to = event.altKey ? null : moved(at, key, mod, rows, cols, page)
  if (to) return { kind: 'move', to }
  if (mod && !event.altKey) {
    if (key === 'y' || key === 'Z' || (key === 'z' && event.shiftKey)) return { kind: 'redo' }
    if (key === 'z') return { kind: 'undo' }
    if (key === 'c') return { kind: 'copy' }
    return null
  }
  if (key === 'Escape') return { kind: 'leave' }
  if (at.row < 0) return key === 'Enter' || key === ' ' ? { kind: 'sort' } : null
  if (key === 'Enter' || key === 'F2') return { kind: 'edit' }
  if (key === ' ') return { kind: event.shiftKey ? 'select' : 'open' }
  if (key === 'Delete' || key === 'Backspace') return { kind: 'clear' }
  return null
}

/** A digit typed on a cell starts editing with it; letters are the page's shortcuts. */
export const startsEditing = (event: Pressed) =>
  /^[0-9+.-]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey
