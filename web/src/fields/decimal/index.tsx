// SPDX-License-Identifier: Apache-2.0
import { formatDecimal } from '../../core/format'
import { NUMBER_OPERATORS, narrow, textField } from '../shared'

export const { input, cell, display, editor, filter, toText, parse, numeric } = textField({
  numeric: true,
  fromInput: (text) => narrow(text).replace(/[,\s]/g, ''),
  show: (value, { field }) =>
    formatDecimal(value, field.scale) + (field.unit ? ` ${field.unit}` : ''),
  suffix: ({ field }) => field.unit,
  props: { inputMode: 'decimal' },
  operators: NUMBER_OPERATORS,
})
