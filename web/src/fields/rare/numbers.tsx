// SPDX-License-Identifier: Apache-2.0
// Whole numbers that are typed as such in filters and on the clipboard.
import type { Value } from '../../core/schema'
import { narrow, textField } from '../shared'
import type { FieldModule } from '../types'

/** What is no whole number stays text, for the check to say so. */
export function readWhole(text: string): Value {
  const plain = narrow(text).replace(/[,\s]/g, '')
  if (plain === '') return null
  return /^[+-]?\d{1,15}$/.test(plain) ? Number(plain) : plain
}

export const numberFilter = (operators: readonly string[]): FieldModule['filter'] =>
  textField({ numeric: true, fromInput: readWhole, operators, props: { inputMode: 'numeric' } })
    .filter
