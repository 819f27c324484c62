// SPDX-License-Identifier: Apache-2.0
import { TEXT_OPERATORS, textField } from '../shared'

export const { input, cell, display, editor, filter, toText, parse, numeric } = textField({
  operators: TEXT_OPERATORS,
})
