// SPDX-License-Identifier: Apache-2.0
import { fromWall } from '../../core/date'
import { formatDateTime } from '../../core/format'
import { DateTimePicker } from '../../ui'
import { dateField, readDate, readTime } from '../dates'

const readMoment = (text: string) => {
  const [day = '', clock = '00:00'] = text.trim().split(/[\sT]+/)
  return fromWall(readDate(day), readTime(clock)) ?? text
}

export const { input, cell, display, editor, filter, toText, parse } = dateField({
  Picker: DateTimePicker,
  show: (value) => formatDateTime(value),
  parse: readMoment,
  operators: ['lt', 'ge', 'between', 'empty', 'not_empty'],
})
