// SPDX-License-Identifier: Apache-2.0
// Rows in groups that fold: a heading for each value of a field, its rows below it. Counts come from
// the server with the groups, so a folded group costs one line and nothing is counted by reading rows.
import type { Row } from '../api/forms'
import type { Value } from '../core/schema'
import type { Heading, RowSource, RowWindow } from './window'

export interface GroupInfo {
  key: string
  value: Value
  count: number
  sums?: Record<string, Value>
}

export type LoadGroups = (signal: AbortSignal) => Promise<GroupInfo[]>

interface Part extends GroupInfo {
  isOpen: boolean
  rows: RowWindow | null
}

/** More groups than this begin folded. */
const OPEN_AT_FIRST = 8

export class GroupWindow implements RowSource {
  private parts: Part[] | null = null
  private stop = new AbortController()
  private listeners = new Set<() => void>()
  private own: unknown = null
  private wanted: [number, number] = [0, 0]
  private load: LoadGroups
  private rowsOf: (group: GroupInfo) => RowWindow
  private folded: Set<string>
  version = 0

  /** `folded` is kept by the caller, so that what one folded stays so when rows are read anew. */
  constructor(load: LoadGroups, rowsOf: (group: GroupInfo) => RowWindow, folded: Set<string>) {
    this.load = load
    this.rowsOf = rowsOf
    this.folded = folded
  }

  subscribe = (listener: () => void) => {
    this.listeners.add(listener)
    return () => {
      this.listeners.delete(listener)
    }
  }

  snapshot = () => this.version

  private changed = () => {
    this.version += 1
    for (const listener of this.listeners) listener()
  }

  private async begin() {
    this.own = null
    try {
      const groups = await this.load(this.stop.signal)
      if (this.stop.signal.aborted) return
      const isMany = groups.length > OPEN_AT_FIRST
      this.parts = groups.map((group) => ({ ...group, isOpen: false, rows: null }))
      for (const part of this.parts) {
        const turned = this.folded.has(part.key)
        if (isMany === turned) this.unfold(part)
      }
      this.changed()
      this.pump()
    } catch (error) {
      if (this.stop.signal.aborted) return
      this.own = error
      this.changed()
    }
  }

  private unfold(part: Part) {
    part.isOpen = true
    if (part.rows) return
    part.rows = this.rowsOf(part)
    part.rows.setKnown(part.count)
    part.rows.subscribe(this.changed)
  }

  private size = (part: Part) => 1 + (part.isOpen ? (part.rows?.length ?? 0) : 0)

  /** The group at a place and the place within it; -1 is its heading. */
  private find(index: number): [Part, number] | null {
    let from = 0
    for (const part of this.parts ?? []) {
      const size = this.size(part)
      if (index < from + size) return [part, index - from - 1]
      from += size
    }
    return null
  }

  get error() {
    if (this.own) return this.own
    return this.parts?.find((part) => part.isOpen && part.rows?.error)?.rows?.error ?? null
  }

  get isFresh() {
    return this.parts === null
  }

  get isEnd() {
    return this.parts !== null
  }

  get found() {
    return (this.parts ?? []).reduce((sum, part) => sum + this.size(part), 0)
  }

  get length() {
    return this.found
  }

  setKnown() {}

  row(index: number): Row | undefined {
    const found = this.find(index)
    return found && found[1] >= 0 ? found[0].rows?.row(found[1]) : undefined
  }

  heading(index: number): Heading | undefined {
    const found = this.find(index)
    return found && found[1] < 0 ? found[0] : undefined
  }

  toggle(index: number) {
    const part = this.find(index)?.[0]
    if (!part || !this.parts) return
    if (part.isOpen) part.isOpen = false
    else this.unfold(part)
    if (part.isOpen === this.parts.length > OPEN_AT_FIRST) this.folded.add(part.key)
    else this.folded.delete(part.key)
    this.changed()
    this.pump()
  }

  indexOf(id: string): number {
    let from = 0
    for (const part of this.parts ?? []) {
      const inside = part.isOpen ? (part.rows?.indexOf(id) ?? -1) : -1
      if (inside >= 0) return from + 1 + inside
      from += this.size(part)
    }
    return -1
  }

  byId(id: string): Row | undefined {
    for (const part of this.parts ?? []) {
      const row = part.rows?.byId(id)
      if (row) return row
    }
    return undefined
  }

  want(from: number, to: number) {
    this.wanted = [from, to]
    if (this.parts === null && !this.own && !this.isBegun) {
      this.isBegun = true
      this.begin()
    } else this.pump()
  }

  private isBegun = false

  private pump() {
    let from = 0
    for (const part of this.parts ?? []) {
      const size = this.size(part)
      const first = Math.max(0, this.wanted[0] - from - 1)
      const last = Math.min(size - 2, this.wanted[1] - from - 1)
      if (part.isOpen && size > 1 && last >= 0 && first <= size - 2) part.rows?.want(first, last)
      from += size
    }
  }

  retry() {
    if (this.own) this.begin()
    for (const part of this.parts ?? []) if (part.rows?.error) part.rows.retry()
    this.changed()
  }

  close() {
    this.stop.abort()
    for (const part of this.parts ?? []) part.rows?.close()
  }

  replace(row: Row) {
    for (const part of this.parts ?? []) part.rows?.replace(row)
  }
}
