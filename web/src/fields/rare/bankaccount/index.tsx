// SPDX-License-Identifier: Apache-2.0
import { textField } from '../../shared'
import type { FieldModule } from '../../types'
import { groupAccount, readAccount } from './model'

export const { input, cell, display, editor, filter, parse } = textField({
  fromInput: readAccount,
  show: groupAccount,
  props: { inputMode: 'numeric' },
  operators: ['eq', 'empty', 'not_empty'],
})
export const toText: FieldModule['toText'] = (value) => (typeof value === 'string' ? value : '')
