// SPDX-License-Identifier: Apache-2.0
import { t } from '../../../i18n/t'
import { NUMBER_OPERATORS, textField } from '../../shared'
import type { FieldModule } from '../../types'
import { readDuration } from './model'
import { durationText } from './show'

const base = textField({
  numeric: true,
  toInput: (value) => (value === null || value === undefined ? '' : durationText(value, PLAIN)),
  fromInput: readDuration,
  show: (_, { value, field }) => durationText(value, field),
  props: {
    get placeholder() {
      return t('duration.example')
    },
  },
  operators: NUMBER_OPERATORS,
})
// As it is typed: every unit down to seconds, so that nothing is lost.
const PLAIN = { key: '', type: 'duration', title: '', set: { show: 'dhms' } }

export const { input, cell, display, editor, filter, parse, numeric } = base
export const toText: FieldModule['toText'] = (value) => durationText(value, PLAIN)
