// SPDX-License-Identifier: Apache-2.0
// What a folder under fields/ exports. A new field type is a new folder: everything else
// finds it by glob and asks it through these.
import type { ReactNode } from 'react'
import type { FieldDef, Value } from '../core/schema'
import type { Services } from './rare/body'

export type { ListItem } from './source'

export interface InputProps {
  field: FieldDef
  value: Value | undefined
  onChange: (value: Value) => void
  onBlur?: () => void
  error?: string | null
  /** False: no label above; the field's title is then its aria-label. */
  label?: boolean
  autoFocus?: boolean
  readOnly?: boolean
}

export interface CellProps {
  field: FieldDef
  value: Value | undefined
  /** The record it stands in, where there is one. */
  row?: { id: string; rev: number }
}

export type Move = 'down' | 'right' | 'left'

/** A cell being edited in a grid. It owns its draft until it commits or cancels. */
export interface EditorProps {
  field: FieldDef
  value: Value | undefined
  /** The key that opened it, to start from instead of the value. */
  typed?: string
  onCommit: (value: Value, move?: Move) => void
  onCancel: () => void
}

export interface FilterInputProps {
  field: FieldDef
  op: string
  value: Value | undefined
  onChange: (value: Value) => void
}

export interface FieldModule {
  /** In a form, with label and error. */
  input: (props: InputProps) => ReactNode
  /** One line in a grid. */
  cell: (props: CellProps) => ReactNode
  /** Whole, on a record page. */
  display: (props: CellProps) => ReactNode
  editor: (props: EditorProps) => ReactNode
  filter: { operators: readonly string[]; input: (props: FilterInputProps) => ReactNode }
  /** For the clipboard. */
  toText: (value: Value | undefined, field: FieldDef) => string
  /** From the clipboard; absent when the type cannot be pasted. */
  parse?: (text: string, field: FieldDef) => Value
  /** Figures: right-aligned in grids. */
  numeric?: boolean
  /** Takes the whole width of a form. */
  wide?: boolean
}

export interface NativeProps {
  field: FieldDef
  value: Value | undefined
  onChange: (value: Value) => void
  id: string
  describedBy?: string
  invalid?: boolean
  /** What some types need of the outside: sending files, fixed lists. */
  services?: Services
}

export type Native = (props: NativeProps) => ReactNode
