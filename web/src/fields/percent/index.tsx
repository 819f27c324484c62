// SPDX-License-Identifier: Apache-2.0
// Stored as the fraction "0.075", typed and shown as 7.5%.
import { formatPercent, isDecimal, shiftPoint } from '../../core/format'
import { asText, NUMBER_OPERATORS, narrow, textField } from '../shared'

export const { input, cell, display, editor, filter, toText, parse, numeric } = textField({
  numeric: true,
  toInput: (value) => shiftPoint(asText(value), 2),
  fromInput: (text) => {
    const plain = narrow(text).replace(/[%\s,]/g, '')
    return isDecimal(plain) ? shiftPoint(plain, -2) : plain
  },
  show: (value) => formatPercent(value),
  suffix: () => '%',
  props: { inputMode: 'decimal' },
  operators: NUMBER_OPERATORS,
})
