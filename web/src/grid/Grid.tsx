// SPDX-License-Identifier: Apache-2.0
// The record grid: rows of fixed height drawn as they come into sight, one cell in the tab
// order, everything by keyboard. It knows fields and rows; where rows come from and where
// edits go is the caller's.
import './Grid.css'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import {
  type KeyboardEvent,
  memo,
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { cellOf, type FieldInfo, type Row, type SortKey } from '../api/forms'
import type { Value } from '../core/schema'
import { isNumeric, type Move, widgetOf } from '../fields'
import { t } from '../i18n/t'
import { cx, type Tone } from '../ui'
import { actOf, type Spot, startsEditing } from './keymap'
import { CHECK, edgeOf, type GridColumn, GridHeading, GridRow, type RowActions } from './Row'
import type { Heading, RowSource } from './window'

export type { GridColumn } from './Row'

export interface GridProps {
  label: string
  window: RowSource
  columns: readonly GridColumn[]
  /** Columns that stay in sight while the others pass below them. */
  frozen?: number
  titleKey?: string
  sort: readonly SortKey[]
  onSort: (field: FieldInfo, add: boolean) => void
  selected: ReadonlyMap<string, Row>
  onSelected: (selected: Map<string, Row>) => void
  openId?: string
  onOpen: (row: Row) => void
  href: (row: Row) => string
  canEdit: (row: Row, field: FieldInfo) => boolean
  onSave: (row: Row, field: FieldInfo, value: Value) => void
  onUndo: () => void
  onRedo: () => void
  onResize: (field: FieldInfo, width: number) => void
  /** Moves a column to another place. */
  onReorder?: (from: number, to: number) => void
  /** A block was pasted at a cell. */
  onPaste?: (data: DataTransfer, row: number, col: number) => void
  tone?: (row: Row) => Tone | undefined
  /** What a group's heading says. */
  headingText?: (heading: Heading) => ReactNode
  /** Below the columns, by field key. */
  sums?: Partial<Record<string, ReactNode>>
  dimmed?: boolean
}

const HEAD = 36
const MIN_WIDTH = 64
/** Rows passed from one drawing to the next above which nobody reads, and how long that holds (ms). */
const FAST = 6
const RUSH = 200

/** The row height of the present density and screen. */
export function useRowHeight(): number {
  const read = () =>
    Number.parseInt(getComputedStyle(document.documentElement).getPropertyValue('--row'), 10) || 36
  // Not asked of the page at each drawing, which would have it work out its styles at once.
  const [height, setHeight] = useState(read)
  // biome-ignore lint/correctness/useExhaustiveDependencies: it reads the page alone
  useEffect(() => {
    const look = () => setHeight(read())
    look()
    window.addEventListener('resize', look)
    window.addEventListener('xl-density', look)
    return () => {
      window.removeEventListener('resize', look)
      window.removeEventListener('xl-density', look)
    }
  }, [])
  return height
}

const HeadCell = memo(function HeadCell({
  column,
  at,
  frozen,
  active,
  sort,
  onSort,
  onResize,
}: {
  column: GridColumn
  at: number
  frozen: number
  active: boolean
  sort: readonly SortKey[]
  onSort: GridProps['onSort']
  onResize: GridProps['onResize']
}) {
  const { field, width } = column
  const key = sort.find((one) => one.field === field.key)
  const start = (event: React.PointerEvent<HTMLElement>) => {
    event.stopPropagation()
    const from = event.clientX
    const handle = event.currentTarget
    handle.setPointerCapture(event.pointerId)
    const move = (next: PointerEvent) =>
      onResize(field, Math.max(MIN_WIDTH, width + next.clientX - from))
    handle.addEventListener('pointermove', move)
    handle.addEventListener('pointerup', () => handle.removeEventListener('pointermove', move), {
      once: true,
    })
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid listens to keys
    // biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table
    <div
      role="columnheader"
      aria-colindex={at + 2}
      aria-sort={key ? (key.dir === 'asc' ? 'ascending' : 'descending') : undefined}
      tabIndex={active ? 0 : -1}
      data-cell={`-1:${at}`}
      className={cx(
        'g-headcell',
        isNumeric(field) && 'g-num',
        at < frozen && 'g-first',
        at === frozen - 1 && 'g-edge',
        field.sortable && 'g-sortable',
        active && 'g-active',
      )}
      style={{ width, left: column.left }}
      onClick={(event) => field.sortable && onSort(field, event.shiftKey)}
    >
      <span className="g-headtext" title={field.title}>
        {field.title}
      </span>
      {key &&
        (key.dir === 'asc' ? (
          <ArrowUp size={14} aria-hidden />
        ) : (
          <ArrowDown size={14} aria-hidden />
        ))}
      <span
        className="g-resize"
        aria-hidden
        onPointerDown={start}
        onClick={(event) => event.stopPropagation()}
      />
    </div>
  )
})

export function Grid(props: GridProps) {
  const { window: rows, sort, selected, openId, sums, frozen = 1 } = props
  const columns = useMemo(() => edgeOf(props.columns, frozen, CHECK), [props.columns, frozen])
  const version = useSyncExternalStore(rows.subscribe, rows.snapshot)
  const scroller = useRef<HTMLDivElement>(null)
  const height = useRowHeight()
  const [spot, setSpot] = useState<Spot>({ row: 0, col: 0 })
  const [typed, setTyped] = useState<string | null>(null)
  const [anchor, setAnchor] = useState(0)
  const focusNext = useRef(false)
  const total = rows.length
  const foot = sums && Object.keys(sums).length > 0 ? HEAD : 0

  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 6,
    isScrollingResetDelay: 300, // a slow browser draws not oftener
    scrollPaddingEnd: HEAD + foot,
    // The row where one is stays drawn, or its focus would be lost with it.
    rangeExtractor: (range) => {
      const seen = defaultRangeExtractor(range)
      return spot.row < 0 || spot.row >= total || seen.includes(spot.row)
        ? seen
        : [...seen, spot.row].sort((a, b) => a - b)
    },
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when rows change height
  useEffect(() => virtual.measure(), [height])

  useEffect(() => {
    const box = scroller.current
    if (!box) return
    const look = () => box.toggleAttribute('data-aside', box.scrollLeft > 0)
    box.addEventListener('scroll', look, { passive: true })
    return () => box.removeEventListener('scroll', look)
  }, [])

  const items = virtual.getVirtualItems()
  // Rows that rush by come as outlines and are drawn whole when it slows down; one jump is no rush, and what was
  // whole stays so.
  const past = useRef({ offset: 0, at: 0, times: 0, whole: new Set<number>() })
  const offset = virtual.scrollOffset ?? 0
  const now = performance.now()
  const passed = Math.abs(offset - past.current.offset) > FAST * height
  const isRush = virtual.isScrolling && (passed || now - past.current.at < RUSH)
  const times = isRush ? past.current.times + (passed ? 1 : 0) : 0
  const isWhole = (index: number) =>
    times < 2 || index === spot.row || past.current.whole.has(index)
  useEffect(() => {
    const whole = new Set(items.map((item) => item.index).filter(isWhole))
    past.current = { offset, at: passed ? now : past.current.at, times, whole }
  })
  const range = virtual.range
  const first = range?.startIndex ?? 0
  const last = range?.endIndex ?? 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of rows may leave gaps to fill
  useEffect(() => rows.want(Math.max(0, first - 20), last + 60), [rows, first, last, version])

  const focusSpot = useCallback((to: Spot) => {
    scroller.current
      ?.querySelector<HTMLElement>(`[data-cell="${to.row}:${to.col}"], [data-cell="${to.row}:*"]`)
      ?.focus({ preventScroll: true })
  }, [])

  const go = (to: Spot) => {
    setTyped(null)
    setSpot(to)
    focusNext.current = true
    if (to.row >= 0) virtual.scrollToIndex(to.row)
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-cell="-1:${to.col}"]`)
    const box = scroller.current
    if (!cell || !box || to.col === 0) return
    if (to.col < frozen) return
    const pinned = columns.slice(0, frozen).reduce((sum, one) => sum + one.width, CHECK)
    const left = cell.offsetLeft
    if (left < box.scrollLeft + pinned) box.scrollLeft = left - pinned
    else if (left + cell.offsetWidth > box.scrollLeft + box.clientWidth)
      box.scrollLeft = left + cell.offsetWidth - box.clientWidth
  }

  useEffect(() => {
    if (!focusNext.current || typed !== null) return
    focusNext.current = false
    focusSpot(spot)
  })

  const live = useRef({ props, go, anchor, total, spot })
  live.current = { props, go, anchor, total, spot }

  const actions = useMemo<RowActions>(() => {
    const mayEdit = (row: number, col: number) => {
      const { window: all, columns: shown, canEdit } = live.current.props
      const data = all.row(row)
      const field = shown[col]?.field
      return !!data && !!field && canEdit(data, field)
    }
    return {
      pick: (row, col) => live.current.go({ row, col }),
      edit: (row, col) => {
        if (!mayEdit(row, col)) return
        setSpot({ row, col })
        setTyped('')
      },
      open: (row) => live.current.props.onOpen(row),
      select: (row, isRange) => {
        const { selected: now, onSelected, window: all } = live.current.props
        const next = new Map(now)
        const index = all.indexOf(row.id)
        if (isRange) {
          const [from, to] = [
            Math.min(live.current.anchor, index),
            Math.max(live.current.anchor, index),
          ]
          for (let at = from; at <= to; at += 1) {
            const one = all.row(at)
            if (one) next.set(one.id, one)
          }
        } else if (!next.delete(row.id)) next.set(row.id, row)
        setAnchor(index)
        onSelected(next)
      },
      commit: (row, field, value, move) => {
        live.current.props.onSave(row, field, value)
        setTyped(null)
        focusNext.current = true
        const { spot: now, total: count, props: given } = live.current
        const by: Record<Move, Spot> = {
          down: { row: Math.min(now.row + 1, count - 1), col: now.col },
          right: { row: now.row, col: Math.min(now.col + 1, given.columns.length - 1) },
          left: { row: now.row, col: Math.max(now.col - 1, 0) },
        }
        if (move) live.current.go(by[move])
      },
      cancel: () => {
        setTyped(null)
        focusNext.current = true
      },
      href: (row) => live.current.props.href(row),
      toggle: (index) => {
        live.current.props.window.toggle(index)
        live.current.go({ row: index, col: live.current.spot.col })
      },
    }
  }, [])

  const copy = () => {
    const row = rows.row(spot.row)
    const field = columns[spot.col]?.field
    if (!row || !field) return
    navigator.clipboard
      ?.writeText(widgetOf(field).toText(cellOf(row, field.key), field))
      .catch(() => {})
  }

  const press = (event: KeyboardEvent) => {
    if (typed !== null) return
    const row = rows.row(spot.row)
    const field = columns[spot.col]?.field
    if (rows.heading(spot.row) && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault()
      event.stopPropagation()
      rows.toggle(spot.row)
      return
    }
    if (event.altKey && spot.row < 0 && /^Arrow(Left|Right)$/.test(event.key)) {
      const to = spot.col + (event.key === 'ArrowLeft' ? -1 : 1)
      if (!props.onReorder || to < 0 || to >= columns.length) return
      event.preventDefault()
      props.onReorder(spot.col, to)
      go({ row: -1, col: to })
      return
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / height) - 2)
    const act = actOf(event, spot, total, columns.length, page)
    if (!act) {
      if (
        !startsEditing(event) ||
        !row ||
        !field ||
        !props.canEdit(row, field) ||
        !widgetOf(field).parse
      )
        return
      event.preventDefault()
      setTyped(event.key)
      return
    }
    if (act.kind === 'leave') return
    event.preventDefault()
    event.stopPropagation()
    if (act.kind === 'move') go(act.to)
    else if (act.kind === 'edit') actions.edit(spot.row, spot.col)
    else if (act.kind === 'open' && row) props.onOpen(row)
    else if (act.kind === 'select' && row) actions.select(row, false)
    else if (act.kind === 'clear' && row && field && props.canEdit(row, field))
      props.onSave(row, field, null)
    else if (act.kind === 'undo') props.onUndo()
    else if (act.kind === 'redo') props.onRedo()
    else if (act.kind === 'copy') copy()
    else if (act.kind === 'sort' && field?.sortable) props.onSort(field, event.shiftKey)
  }

  const width = CHECK + columns.reduce((sum, column) => sum + column.width, 0)
  const shownIds = items.flatMap((item) => rows.row(item.index) ?? [])
  const allChosen = shownIds.length > 0 && shownIds.every((row) => selected.has(row.id))
  const chooseAll = () => {
    const next = new Map<string, Row>()
    if (!allChosen) {
      for (let at = 0; at < rows.found; at += 1) {
        const row = rows.row(at)
        if (row) next.set(row.id, row)
      }
    }
    props.onSelected(next)
  }

  return (
    <div ref={scroller} className={cx('g-scroll', props.dimmed && 'g-dimmed')}>
      {/* biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table */}
      <div
        role="grid"
        aria-label={props.label}
        aria-rowcount={rows.isEnd ? total + 1 : -1}
        aria-colcount={columns.length + 1}
        aria-multiselectable
        className="g-grid"
        style={{ width }}
        onKeyDown={press}
        onPaste={(event) => {
          if (typed !== null || spot.row < 0 || !props.onPaste) return
          event.preventDefault()
          props.onPaste(event.clipboardData, spot.row, spot.col)
        }}
      >
        {/* biome-ignore lint/a11y/useFocusableInteractive: its cells take the focus */}
        {/* biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table */}
        <div role="row" aria-rowindex={1} className="g-head">
          {/* biome-ignore lint/a11y/useFocusableInteractive: its box takes the focus */}
          {/* biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table */}
          <div
            role="columnheader"
            aria-colindex={1}
            className="g-check"
            aria-label={t('grid.selection')}
          >
            <input
              type="checkbox"
              tabIndex={-1}
              aria-label={t('grid.selectAll')}
              checked={allChosen}
              onChange={chooseAll}
            />
          </div>
          {columns.map((column, at) => (
            <HeadCell
              key={column.field.key}
              column={column}
              at={at}
              frozen={frozen}
              active={spot.row < 0 && spot.col === at}
              sort={sort}
              onSort={props.onSort}
              onResize={props.onResize}
            />
          ))}
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table */}
        <div role="rowgroup" className="g-rows" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows.row(item.index)
            const here = spot.row === item.index
            const heading = rows.heading(item.index)
            if (heading)
              return (
                <GridHeading
                  key={`h${heading.key}`}
                  index={item.index}
                  top={item.start}
                  active={here}
                  isOpen={heading.isOpen}
                  span={columns.length + 1}
                  onToggle={actions.toggle}
                >
                  {props.headingText?.(heading)}
                </GridHeading>
              )
            return (
              <GridRow
                key={item.index}
                index={item.index}
                row={row}
                top={item.start}
                columns={columns}
                frozen={frozen}
                tone={row && props.tone?.(row)}
                titleKey={props.titleKey}
                isOutline={!isWhole(item.index)}
                active={here ? spot.col : -1}
                typed={here ? typed : null}
                selected={!!row && selected.has(row.id)}
                opened={!!row && row.id === openId}
                actions={actions}
              />
            )
          })}
        </div>
        {foot > 0 && (
          // biome-ignore lint/a11y/useFocusableInteractive: nothing to do in it
          // biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table
          <div role="row" className="g-foot">
            {/* biome-ignore lint/a11y/useFocusableInteractive: nothing to do in it */}
            {/* biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table */}
            <div role="gridcell" className="g-check" />
            {columns.map((column, at) => (
              // biome-ignore lint/a11y/useFocusableInteractive: nothing to do in it
              // biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table
              <div
                key={column.field.key}
                role="gridcell"
                className={cx(
                  'g-cell',
                  at < frozen && 'g-first',
                  at === frozen - 1 && 'g-edge',
                  isNumeric(column.field) && 'g-num num',
                )}
                style={{ width: column.width, left: column.left }}
              >
                {sums?.[column.field.key]}
              </div>
            ))}
          </div>
        )}
      </div>
    </div>
  )
}
