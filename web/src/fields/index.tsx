// SPDX-License-Identifier: Apache-2.0
// What forms, grids and pages use; nobody outside this folder looks at a field's type.
import { Lock } from 'lucide-react'
import type { FieldDef } from '../core/schema'
import { t, tMaybe } from '../i18n/t'
import { fieldModule, widgetOf } from './registry'
import { asText } from './shared'
import type { CellProps, EditorProps, FilterInputProps, InputProps } from './types'

export { fieldModule, fieldTypes, widgetOf } from './registry'
export { type FieldSource, FieldSourceProvider, useFieldSource } from './source'
export type * from './types'

function Masked({ value }: CellProps) {
  return (
    <span className="f-masked" title={t('ui.masked')}>
      {asText(value) || '***'}
      <Lock size={12} role="img" aria-label={t('ui.masked')} />
    </span>
  )
}

/** Labelled input for a form. */
export function FieldInput(props: InputProps) {
  const { input: Widget } = widgetOf(props.field)
  return <Widget {...props} />
}

/** One line in a grid. */
export function FieldCell({ masked, ...props }: CellProps & { masked?: boolean }) {
  if (masked) return <Masked {...props} />
  const { cell: Widget } = widgetOf(props.field)
  return <Widget {...props} />
}

/** The whole value, on a record page. */
export function FieldDisplay({ masked, ...props }: CellProps & { masked?: boolean }) {
  if (masked) return <Masked {...props} />
  const { display: Widget } = widgetOf(props.field)
  return <Widget {...props} />
}

/** A grid cell being edited. */
export function FieldEditor(props: EditorProps) {
  const { editor: Widget } = widgetOf(props.field)
  return <Widget {...props} />
}

/** The value of a filter condition; nothing for operators without one. */
export function FilterInput(props: FilterInputProps) {
  const { input: Widget } = widgetOf(props.field).filter
  return <Widget {...props} />
}

/** Operators to offer: the type's own list, less what the server does not take. */
export function operatorsOf(field: FieldDef): readonly string[] {
  const own = widgetOf(field).filter.operators
  return field.ops ? own.filter((op) => field.ops?.includes(op)) : own
}

/** An operator in words: dates are before and after, not less and more. */
export function operatorTitle(field: FieldDef, op: string): string {
  const dated = /^(date|datetime|time|month|daterange)$/.test(field.result ?? field.type)
    ? tMaybe(`op.date.${op}`)
    : null
  return dated ?? tMaybe(`op.${op}`) ?? op
}

export const isNumeric = (field: FieldDef): boolean =>
  !!fieldModule(field.result ?? field.widget ?? field.type).numeric

/** What a cell gives to the clipboard. */
export const cellText = (field: FieldDef, value: CellProps['value']): string =>
  widgetOf(field).toText(value, field)
