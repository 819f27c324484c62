// SPDX-License-Identifier: Apache-2.0
// A plain table for tens of rows: settings, statement lines, previews. Records use the grid.
import './Table.css'
import type { ReactNode } from 'react'
import { t } from '../i18n/t'
import { Empty } from './Bits'
import { cx } from './cx'

export interface TableColumn<Row> {
  key: string
  title: string
  cell: (row: Row) => ReactNode
  numeric?: boolean
  width?: number | string
}

export interface TableProps<Row> {
  label: string
  columns: readonly TableColumn<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  onRow?: (row: Row) => void
  /** A last row of sums, by column key. */
  footer?: Partial<Record<string, ReactNode>>
  empty?: ReactNode
  /** The head stays in sight while the table scrolls inside this height. */
  maxHeight?: number | string
}

export function Table<Row>(props: TableProps<Row>) {
  const { label, columns, rows, rowKey, onRow, footer, empty, maxHeight } = props
  if (rows.length === 0 && empty !== null) return <>{empty ?? <Empty title={t('ui.none')} />}</>
  return (
    // A table that scrolls by itself must be reached by the keyboard.
    <div
      className="x-table-wrap"
      style={{ maxHeight }}
      {...(maxHeight ? { tabIndex: 0, role: 'region', 'aria-label': label } : {})}
    >
      <table className="x-table" aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                style={{ width: column.width }}
                className={cx(column.numeric && 'x-right')}
              >
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={rowKey(row)}
              className={cx(onRow && 'x-clickable')}
              tabIndex={onRow ? 0 : undefined}
              onClick={onRow && (() => onRow(row))}
              onKeyDown={
                onRow &&
                ((event) => {
                  if (event.key === 'Enter' && event.target === event.currentTarget) onRow(row)
                })
              }
            >
              {columns.map((column) => (
                <td key={column.key} className={cx(column.numeric && 'x-right num')}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {footer && (
          <tfoot>
            <tr>
              {columns.map((column) => (
                <td key={column.key} className={cx(column.numeric && 'x-right num')}>
                  {footer[column.key]}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  )
}
