// SPDX-License-Identifier: Apache-2.0
// Rows inside a record: a small table of the row's own fields. Rows copied in Excel can be
// pasted into any cell and fill on from there.
import { Plus, Trash2 } from 'lucide-react'
import type { ClipboardEvent } from 'react'
import { type FieldDef, isReadOnly, type SubRow, type Value } from '../../../core/schema'
import { t } from '../../../i18n/t'
import { Button, Field, IconButton } from '../../../ui'
import { widgetOf } from '../../registry'
import { labelled, Nothing } from '../../shared'
import type { CellProps, FieldModule, InputProps } from '../../types'
import { pasteRows } from './paste'

const rowsOf = (value: Value | undefined): SubRow[] =>
  Array.isArray(value) ? (value as SubRow[]) : []
const shownFields = (field: FieldDef) => field.fields ?? []

function Cell({
  field,
  row,
  onChange,
  onPaste,
}: {
  field: FieldDef
  row: SubRow
  onChange: (value: Value) => void
  onPaste: (event: ClipboardEvent) => void
}) {
  const { input: FieldInput } = widgetOf(field)
  return (
    <td onPaste={onPaste}>
      <FieldInput field={field} value={row.values[field.key]} onChange={onChange} label={false} />
    </td>
  )
}

function Rows(props: InputProps) {
  const { field, value, onChange } = props
  const rows = rowsOf(value)
  const fields = shownFields(field)
  const locked = props.readOnly || isReadOnly(field)
  if (locked)
    return <Field {...labelled(props)}>{() => <Table field={field} value={value} />}</Field>

  const setCell = (at: number, key: string, next: Value) =>
    onChange(
      rows.map((row, index) =>
        index === at ? { ...row, values: { ...row.values, [key]: next } } : row,
      ),
    )

  return (
    <Field {...labelled(props)}>
      {(ids) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a second label
        <div className="f-sub" role="group" aria-labelledby={ids['aria-labelledby']}>
          <table>
            <thead>
              <tr>
                {fields.map((one) => (
                  <th key={one.key} scope="col">
                    {one.title}
                    {one.required && <span className="x-req">*</span>}
                  </th>
                ))}
                <th className="f-sub-tool" aria-label={t('ui.more')} />
              </tr>
            </thead>
            <tbody>
              {rows.map((row, at) => (
                // A new row has no id yet; its place is then its name.
                <tr key={row.id ?? `new-${at.toString()}`}>
                  {fields.map((one, column) => (
                    <Cell
                      key={one.key}
                      field={one}
                      row={row}
                      onChange={(next) => setCell(at, one.key, next)}
                      onPaste={(event) => {
                        const pasted = pasteRows(
                          event.clipboardData.getData('text/plain'),
                          fields,
                          rows,
                          at,
                          column,
                        )
                        if (!pasted) return
                        event.preventDefault()
                        onChange(pasted)
                      }}
                    />
                  ))}
                  <td className="f-sub-tool">
                    <IconButton
                      icon={Trash2}
                      size="s"
                      label={t('field.removeRow', { n: at + 1 })}
                      onPress={() => onChange(rows.filter((_, index) => index !== at))}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <div className="f-sub-foot">
            <Button
              size="s"
              variant="ghost"
              icon={Plus}
              onPress={() => onChange([...rows, { values: {} }])}
            >
              {t('field.addRow')}
            </Button>
          </div>
        </div>
      )}
    </Field>
  )
}

function Table({ field, value }: CellProps) {
  const rows = rowsOf(value)
  const fields = shownFields(field)
  if (rows.length === 0) return <Nothing />
  return (
    <div className="f-sub">
      <table>
        <thead>
          <tr>
            {fields.map((one) => (
              <th
                key={one.key}
                scope="col"
                className={widgetOf(one).numeric ? 'f-sub-num' : undefined}
              >
                {one.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={row.id ?? at.toString()}>
              {fields.map((one) => (
                <td key={one.key}>
                  {widgetOf(one).cell({ field: one, value: row.values[one.key] })}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

export const input: FieldModule['input'] = (props) => <Rows {...props} />
export const display: FieldModule['display'] = (props) => <Table {...props} />

export const cell: FieldModule['cell'] = ({ value }) => {
  const count = rowsOf(value).length
  return count === 0 ? (
    <Nothing />
  ) : (
    <span className="f-cell">{t('field.rowCount', { n: count })}</span>
  )
}

/** Rows are edited on the record page; in a grid the cell only shows how many. */
export const editor: FieldModule['editor'] = ({ field, value, onCancel }) => (
  <button type="button" className="f-fixed" onKeyDown={onCancel} onBlur={onCancel}>
    {cell({ field, value })}
  </button>
)

export const toText: FieldModule['toText'] = (value) => String(rowsOf(value).length || '')

export const filter: FieldModule['filter'] = {
  operators: ['empty', 'not_empty'],
  input: () => null,
}

export const wide = true
