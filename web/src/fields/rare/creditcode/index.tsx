// SPDX-License-Identifier: Apache-2.0
import { TEXT_OPERATORS, textField } from '../../shared'
import { readCreditCode } from './model'

export const { input, cell, display, editor, filter, toText, parse } = textField({
  fromInput: readCreditCode,
  operators: TEXT_OPERATORS,
})
