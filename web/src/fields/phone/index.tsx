// SPDX-License-Identifier: Apache-2.0
import { narrow, textField } from '../shared'

export const { input, cell, display, editor, filter, toText, parse, numeric } = textField({
  fromInput: narrow,
  props: { type: 'tel', inputMode: 'tel' },
  display: (phone) => (phone.includes('*') ? phone : <a href={`tel:${phone}`}>{phone}</a>),
  operators: ['contains', 'eq', 'empty', 'not_empty'],
})
