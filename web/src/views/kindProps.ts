// SPDX-License-Identifier: Apache-2.0
// What every kind of view is given. It reads through the same query as the table, with the same filter.
import type { FieldInfo, FormInfo, Row } from '../api/forms'
import type { Values } from '../core/schema'
import type { Tone } from '../ui'
import type { Step } from './edits'
import type { Shown } from './look/kinds'
import type { ListQuery } from './useList'

export interface KindProps {
  form: FormInfo
  shown: Shown
  /** The columns of the list: what a card says. */
  fields: readonly FieldInfo[]
  query: ListQuery
  round: number
  tone?: (row: Row) => Tone | undefined
  href: (row: Row) => string
  onOpen: (row: Row) => void
  /** Records changed: what is shown is to be read anew. */
  onChanged: () => void
  /** Tells what was done, with its undo. */
  did: (step: Step) => void
  mayEdit: (row: Row, field: FieldInfo) => boolean
  /** Opens a new record with what is known of it; absent where one may not. */
  onCreate?: (values: Values) => void
}
