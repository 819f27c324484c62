// SPDX-License-Identifier: Apache-2.0
import { formatTime } from '../../core/format'
import { TimePicker } from '../../ui'
import { dateField, readTime } from '../dates'

export const { input, cell, display, editor, filter, toText, parse } = dateField({
  Picker: TimePicker,
  show: formatTime,
  parse: readTime,
})
