// SPDX-License-Identifier: Apache-2.0
import { formatDate } from '../../core/format'
import { DatePicker } from '../../ui'
import { dateField, readDate } from '../dates'

export const { input, cell, display, editor, filter, toText, parse } = dateField({
  Picker: DatePicker,
  show: formatDate,
  parse: readDate,
})
