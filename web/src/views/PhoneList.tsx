// SPDX-License-Identifier: Apache-2.0
// Records on a phone: a card each instead of a grid, drawn as they come into sight.
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useRef, useSyncExternalStore } from 'react'
import { cellOf, type FieldInfo, type Row } from '../api/forms'
import { FieldCell } from '../fields'
import type { Heading, RowSource } from '../grid/window'
import { cx } from '../ui'

const CARD = 76
const FACTS = 3

function Facts({ row, fields }: { row: Row; fields: readonly FieldInfo[] }) {
  return (
    <span className="v-card-facts">
      {fields.map((field) => (
        <span key={field.key}>
          <FieldCell
            field={field}
            value={cellOf(row, field.key)}
            row={row}
            masked={row.masked?.includes(field.key)}
          />
        </span>
      ))}
    </span>
  )
}

export function PhoneList({
  label,
  window: rows,
  fields,
  titleKey,
  href,
  dimmed,
  headingText,
}: {
  label: string
  window: RowSource
  headingText?: (heading: Heading) => ReactNode
  fields: readonly FieldInfo[]
  titleKey?: string
  href: (row: Row) => string
  dimmed?: boolean
}) {
  const version = useSyncExternalStore(rows.subscribe, rows.snapshot)
  const box = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => CARD,
    overscan: 6,
  })
  const first = virtual.range?.startIndex ?? 0
  const last = virtual.range?.endIndex ?? 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of rows may leave gaps to fill
  useEffect(() => rows.want(first, last + 30), [rows, first, last, version])
  const facts = fields.filter((field) => field.key !== titleKey).slice(0, FACTS)
  return (
    <div ref={box} className={cx('g-scroll', dimmed && 'g-dimmed')}>
      <ul className="v-cards" aria-label={label} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows.row(item.index)
          return (
            <li key={item.index} style={{ transform: `translateY(${item.start}px)`, height: CARD }}>
              {rows.heading(item.index) ? (
                <button
                  type="button"
                  className="v-card-heading"
                  aria-expanded={rows.heading(item.index)?.isOpen}
                  onClick={() => rows.toggle(item.index)}
                >
                  {headingText?.(rows.heading(item.index) as Heading)}
                </button>
              ) : row ? (
                <a href={href(row)}>
                  <strong>{row.title || `#${row.id}`}</strong>
                  <Facts row={row} fields={facts} />
                </a>
              ) : (
                <span className="g-bone" />
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}
