// SPDX-License-Identifier: Apache-2.0
import { formatDecimal } from '../../core/format'
import { NUMBER_OPERATORS, narrow, textField } from '../shared'

// What is not a whole number stays text, so that the check can say so.
const whole = (text: string) => {
  const plain = narrow(text).replace(/[,\s]/g, '')
  return /^[+-]?\d{1,15}$/.test(plain) ? Number(plain) : plain
}

export const { input, cell, display, editor, filter, toText, parse, numeric } = textField({
  numeric: true,
  fromInput: whole,
  show: (value, { field }) => formatDecimal(value) + (field.unit ? ` ${field.unit}` : ''),
  suffix: ({ field }) => field.unit,
  props: { inputMode: 'numeric' },
  operators: NUMBER_OPERATORS,
})
