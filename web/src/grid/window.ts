// SPDX-License-Identifier: Apache-2.0
// The rows a grid shows, fetched a page at a time by cursor as they come into sight.
//
// A cursor is only known once the page before it was read, so pages are found in order; from
// then on any of them can be read again. Rows far from sight are dropped and read again when
// needed, so a hundred thousand rows cost the memory of a few thousand.
import type { Row } from '../api/forms'
import type { Value } from '../core/schema'

export interface RowPage {
  rows: Row[]
  next: string
}

/** `bare`: only the way to the next page is wanted, not what is in the rows. */
export type LoadPage = (
  cursor: string,
  limit: number,
  signal: AbortSignal,
  bare: boolean,
) => Promise<RowPage>

/** A row of the grid that names the group below it. */
export interface Heading {
  key: string
  /** The value that the records of the group share; null where it is empty. */
  value: Value
  count: number
  /** By field key: the figures of the group alone. */
  sums?: Record<string, Value>
  isOpen: boolean
}

/** What a grid draws: rows found by their place, fetched as they come into sight. */
export interface RowSource {
  readonly version: number
  readonly error: unknown
  readonly isFresh: boolean
  readonly found: number
  readonly isEnd: boolean
  readonly length: number
  subscribe(listener: () => void): () => void
  snapshot(): number
  setKnown(count: number | null): void
  row(index: number): Row | undefined
  heading(index: number): Heading | undefined
  /** Folds the group at this place, or unfolds it. */
  toggle(index: number): void
  indexOf(id: string): number
  byId(id: string): Row | undefined
  want(from: number, to: number): void
  retry(): void
  close(): void
  replace(row: Row): void
}

export const PAGE_ROWS = 200
const KEPT_PAGES = 30

interface Held {
  cursor: string
  rows: Row[] | null
  used: number
}

export class RowWindow implements RowSource {
  private pages: Held[] = [{ cursor: '', rows: null, used: 0 }]
  private ended = false
  private total = 0
  private known: number | null = null
  private busy: number | null = null
  private wanted: [number, number] = [0, 0]
  private clock = 0
  private stop = new AbortController()
  private listeners = new Set<() => void>()
  /** Grows with every change; what useSyncExternalStore compares. */
  version = 0
  error: unknown = null

  private load: LoadPage

  constructor(load: LoadPage) {
    this.load = load
  }

  subscribe = (listener: () => void) => {
    this.listeners.add(listener)
    return () => {
      this.listeners.delete(listener)
    }
  }

  snapshot = () => this.version

  private changed() {
    this.version += 1
    for (const listener of this.listeners) listener()
  }

  /** The first answer has not come yet. */
  get isFresh() {
    return this.pages[0]?.rows === null && this.total === 0 && !this.ended
  }

  /** Rows that surely exist; more may when it is not the end. */
  get found() {
    return this.total
  }

  get isEnd() {
    return this.ended
  }

  /** How many rows the scroll bar stands for: a count from elsewhere helps to jump. */
  get length() {
    if (this.ended) return this.total
    return Math.max(this.total + 1, this.known ?? 0)
  }

  setKnown(count: number | null) {
    if (this.known === count) return
    this.known = count
    this.changed()
  }

  row(index: number): Row | undefined {
    const page = this.pages[Math.floor(index / PAGE_ROWS)]
    return page?.rows?.[index % PAGE_ROWS]
  }

  heading(_index: number): Heading | undefined {
    return undefined
  }

  toggle(_index: number) {}

  indexOf(id: string): number {
    for (const [at, page] of this.pages.entries()) {
      const inside = page.rows?.findIndex((row) => row.id === id) ?? -1
      if (inside >= 0) return at * PAGE_ROWS + inside
    }
    return -1
  }

  byId(id: string): Row | undefined {
    const index = this.indexOf(id)
    return index < 0 ? undefined : this.row(index)
  }

  /** Says which rows are in sight; missing pages are fetched, the nearest first. */
  want(from: number, to: number) {
    this.wanted = [from, to]
    this.pump()
  }

  retry() {
    this.error = null
    this.pump()
    this.changed()
  }

  close() {
    this.stop.abort()
  }

  private missing(): number | null {
    const last = Math.floor(Math.max(0, this.wanted[1]) / PAGE_ROWS)
    const first = Math.floor(Math.max(0, this.wanted[0]) / PAGE_ROWS)
    for (let at = first; at <= last && at < this.pages.length; at += 1) {
      const page = this.pages[at]
      if (page) page.used = ++this.clock
      if (page && page.rows === null) return at
    }
    // Beyond what cursors are known for: walk there page by page.
    const end = this.pages.length - 1
    return !this.ended && last >= end && this.pages[end]?.rows === null ? end : null
  }

  private async pump() {
    if (this.busy !== null || this.error) return
    const at = this.missing()
    if (at === null) return
    const page = this.pages[at] as Held
    // On the way to a far place, pages are passed by without reading them.
    const bare = at < Math.floor(Math.max(0, this.wanted[0]) / PAGE_ROWS)
    this.busy = at
    try {
      const answer = await this.load(page.cursor, PAGE_ROWS, this.stop.signal, bare)
      if (this.stop.signal.aborted) return
      this.take(at, answer, bare)
    } catch (error) {
      if (this.stop.signal.aborted) return
      this.error = error
    }
    this.busy = null
    if (!bare || this.ended || this.error) this.changed()
    this.pump()
  }

  private take(at: number, { rows, next }: RowPage, bare: boolean) {
    const page = this.pages[at] as Held
    page.rows = bare ? null : rows
    page.used = ++this.clock
    if (at === this.pages.length - 1) {
      this.total = at * PAGE_ROWS + rows.length
      if (next && rows.length === PAGE_ROWS) this.pages.push({ cursor: next, rows: null, used: 0 })
      else this.ended = true
    }
    this.drop()
  }

  private drop() {
    const held = this.pages.filter((page) => page.rows !== null)
    if (held.length <= KEPT_PAGES) return
    held.sort((a, b) => a.used - b.used)
    for (const page of held.slice(0, held.length - KEPT_PAGES)) page.rows = null
  }

  /** Puts a changed record in the place of the one with its id. */
  replace(row: Row) {
    const index = this.indexOf(row.id)
    if (index < 0) return
    const page = this.pages[Math.floor(index / PAGE_ROWS)] as Held
    page.rows = (page.rows as Row[]).map((one) => (one.id === row.id ? row : one))
    this.changed()
  }
}
