// SPDX-License-Identifier: Apache-2.0
// Stored encrypted and shown masked; on a record page the button beside it reveals it and is logged.
import { textField } from '../../shared'

export const { input, cell, display, editor, filter, toText, parse } = textField({
  props: { type: 'password', autoComplete: 'new-password' },
  operators: ['eq', 'empty', 'not_empty'],
})
