// SPDX-License-Identifier: Apache-2.0
import { narrow, TEXT_OPERATORS, textField } from '../shared'

export const { input, cell, display, editor, filter, toText, parse, numeric } = textField({
  fromInput: narrow,
  props: { type: 'email', inputMode: 'email' },
  display: (email) => (email.includes('*') ? email : <a href={`mailto:${email}`}>{email}</a>),
  operators: TEXT_OPERATORS,
})
