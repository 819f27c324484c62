// SPDX-License-Identifier: Apache-2.0
// What forms, grids and pages use; nobody outside this folder looks at a field's type.
import { Lock } from 'lucide-react'
import type { FieldDef } from '../core/schema'
import { t } from '../i18n/t'
import { fieldModule } from './registry'
import { asText } from './shared'
import type { CellProps, EditorProps, FilterInputProps, InputProps } from './types'

export { fieldModule, fieldTypes } from './registry'
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
  const { input: Widget } = fieldModule(props.field.type)
  return <Widget {...props} />
}

/** One line in a grid. */
export function FieldCell({ masked, ...props }: CellProps & { masked?: boolean }) {
  if (masked) return <Masked {...props} />
  const { cell: Widget } = fieldModule(props.field.type)
  return <Widget {...props} />
}

/** The whole value, on a record page. */
export function FieldDisplay({ masked, ...props }: CellProps & { masked?: boolean }) {
  if (masked) return <Masked {...props} />
  const { display: Widget } = fieldModule(props.field.type)
  return <Widget {...props} />
}

/** A grid cell being edited. */
export function FieldEditor(props: EditorProps) {
  const { editor: Widget } = fieldModule(props.field.type)
  return <Widget {...props} />
}

/** The value of a filter condition; nothing for operators without one. */
export function FilterInput(props: FilterInputProps) {
  const { input: Widget } = fieldModule(props.field.type).filter
  return <Widget {...props} />
}

/** Operators for a field: the server's list when it sends one, else the type's own. */
export const operatorsOf = (field: FieldDef): readonly string[] =>
  field.operators ?? fieldModule(field.type).filter.operators

export const isNumeric = (field: FieldDef): boolean =>
  !!fieldModule(field.result ?? field.type).numeric
