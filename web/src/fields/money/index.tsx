// SPDX-License-Identifier: Apache-2.0
import { formatMoney } from '../../core/money'
import { NUMBER_OPERATORS, narrow, textField } from '../shared'

export const { input, cell, display, editor, filter, toText, parse, numeric } = textField({
  numeric: true,
  fromInput: (text) => narrow(text).replace(/[,\s¥]/g, ''),
  show: (value) => formatMoney(value),
  prefix: () => '¥',
  props: { inputMode: 'decimal' },
  operators: NUMBER_OPERATORS,
})
