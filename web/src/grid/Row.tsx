// SPDX-License-Identifier: Apache-2.0
// One row. Memoised: scrolling and moving about draw only the rows that changed.
import { ChevronDown, ChevronRight } from 'lucide-react'
import { memo, type ReactNode, useRef } from 'react'
import { cellOf, type FieldInfo, type Row as RowData } from '../api/forms'
import { isReadOnly, type Value } from '../core/schema'
import { FieldCell, FieldEditor, isNumeric, type Move, widgetOf } from '../fields'
import { t } from '../i18n/t'
import { cx, type Tone } from '../ui'

export interface GridColumn {
  field: FieldInfo
  width: number
  /** Where a frozen column stays. */
  left?: number
}

/** The width of the box of selection. */
export const CHECK = 40

/** Frozen columns stay side by side, from the box of selection on. */
export function edgeOf(columns: readonly GridColumn[], frozen: number, from: number): GridColumn[] {
  let left = from
  return columns.map((column, at) => {
    if (at >= frozen) return column
    const stays = { ...column, left }
    left += column.width
    return stays
  })
}

export interface RowActions {
  pick: (row: number, col: number) => void
  edit: (row: number, col: number) => void
  open: (row: RowData) => void
  select: (row: RowData, range: boolean) => void
  commit: (row: RowData, field: FieldInfo, value: Value, move?: Move) => void
  cancel: () => void
  href: (row: RowData) => string
  toggle: (index: number) => void
}

interface RowProps {
  index: number
  row: RowData | undefined
  top: number
  columns: readonly GridColumn[]
  frozen: number
  tone: Tone | undefined
  titleKey: string | undefined
  /** Passing by too fast to be read: only what the frozen columns say. */
  isOutline: boolean
  /** The column where one is, or -1. */
  active: number
  /** The text that started editing; null when not editing. */
  typed: string | null
  selected: boolean
  opened: boolean
  actions: RowActions
}

function Cell({
  row,
  column,
  index,
  at,
  frozen,
  active,
  typed,
  isTitle,
  actions,
}: {
  row: RowData
  column: GridColumn
  index: number
  at: number
  frozen: number
  active: boolean
  typed: string | null
  isTitle: boolean
  actions: RowActions
}) {
  const { field } = column
  // The first press chooses a cell, the next one edits it; what the grid begins with is not chosen yet.
  const chosen = useRef(false)
  const value = cellOf(row, field.key)
  const editing = active && typed !== null
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid listens to keys
    // biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table
    <div
      role="gridcell"
      aria-colindex={at + 2}
      aria-readonly={isReadOnly(field) || undefined}
      tabIndex={active ? 0 : -1}
      data-cell={`${index}:${at}`}
      className={cx(
        'g-cell',
        isNumeric(field) && 'g-num',
        at < frozen && 'g-first',
        at === frozen - 1 && 'g-edge',
        active && 'g-active',
        editing && 'g-editing',
      )}
      style={{ width: column.width, left: column.left }}
      onPointerDown={(event) => {
        chosen.current = document.activeElement === event.currentTarget
      }}
      onClick={() => {
        if (editing) return
        if (active && chosen.current) actions.edit(index, at)
        else actions.pick(index, at)
      }}
    >
      {editing ? (
        <FieldEditor
          field={field}
          value={value}
          typed={typed || undefined}
          onCommit={(next, move) => actions.commit(row, field, next, move)}
          onCancel={actions.cancel}
        />
      ) : isTitle ? (
        <a
          className="g-title"
          href={actions.href(row)}
          tabIndex={-1}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return
            event.preventDefault()
            event.stopPropagation()
            actions.pick(index, at)
            actions.open(row)
          }}
        >
          <FieldCell field={field} value={value} masked={row.masked?.includes(field.key)} />
        </a>
      ) : (
        <FieldCell field={field} value={value} row={row} masked={row.masked?.includes(field.key)} />
      )}
    </div>
  )
}

export function GridHeading({
  index,
  top,
  active,
  isOpen,
  span,
  onToggle,
  children,
}: {
  index: number
  top: number
  active: boolean
  isOpen: boolean
  span: number
  onToggle: (index: number) => void
  children: ReactNode
}) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: its one cell takes the focus
    // biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table
    <div
      role="row"
      aria-rowindex={index + 2}
      className="g-row g-heading"
      style={{ transform: `translateY(${top}px)` }}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the grid listens to keys */}
      {/* biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table */}
      <div
        role="gridcell"
        aria-colindex={1}
        aria-colspan={span}
        aria-expanded={isOpen}
        tabIndex={active ? 0 : -1}
        data-cell={`${index}:*`}
        className="g-headingcell"
        onClick={() => onToggle(index)}
      >
        {isOpen ? <ChevronDown size={16} aria-hidden /> : <ChevronRight size={16} aria-hidden />}
        {children}
      </div>
    </div>
  )
}

const Outline = ({ index, row, top, columns, frozen }: RowProps) => (
  // biome-ignore lint/a11y/useFocusableInteractive: it passes by
  // biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table
  <div
    role="row"
    aria-rowindex={index + 2}
    className="g-row g-outline"
    style={{ transform: `translateY(${top}px)` }}
  >
    {columns.slice(0, Math.max(1, frozen)).map(({ field, width, left }, at) => (
      // biome-ignore lint/a11y/useFocusableInteractive: it passes by
      // biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table
      <div
        key={field.key}
        role="gridcell"
        aria-colindex={at + 2}
        className="g-cell g-first"
        style={{ width, left, marginLeft: at ? 0 : CHECK }}
      >
        {row && !row.masked?.includes(field.key)
          ? widgetOf(field).toText(cellOf(row, field.key), field)
          : null}
      </div>
    ))}
  </div>
)

export const GridRow = memo(function GridRow(props: RowProps) {
  const { index, row, top, columns, frozen, tone, titleKey, active, typed } = props
  const { selected, opened, actions } = props
  if (props.isOutline) return <Outline {...props} />
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: its cells take the focus
    // biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={cx(
        'g-row',
        tone && `g-tone x-tone-${tone}`,
        selected && 'g-selected',
        opened && 'g-opened',
      )}
      style={{ transform: `translateY(${top}px)` }}
    >
      {/* biome-ignore lint/a11y/useFocusableInteractive: its box takes the focus */}
      {/* biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table */}
      <div role="gridcell" aria-colindex={1} className="g-check">
        {row && (
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={t('grid.selectRow', { name: row.title })}
            checked={selected}
            onChange={() => {}}
            onClick={(event) => actions.select(row, event.shiftKey)}
          />
        )}
      </div>
      {columns.map((column, at) =>
        row ? (
          <Cell
            key={column.field.key}
            row={row}
            column={column}
            index={index}
            at={at}
            frozen={frozen}
            active={active === at}
            typed={active === at ? typed : null}
            isTitle={titleKey ? column.field.key === titleKey : at === 0}
            actions={actions}
          />
        ) : (
          // biome-ignore lint/a11y/useFocusableInteractive: nothing in it yet
          // biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table
          <div
            key={column.field.key}
            role="gridcell"
            aria-colindex={at + 2}
            className={cx('g-cell', at < frozen && 'g-first', at === frozen - 1 && 'g-edge')}
            style={{ width: column.width, left: column.left }}
          >
            <span className="g-bone" />
          </div>
        ),
      )}
    </div>
  )
})
