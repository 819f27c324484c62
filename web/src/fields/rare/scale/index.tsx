// SPDX-License-Identifier: Apache-2.0
import { NUMBER_OPERATORS } from '../../shared'
import { numberFilter, readWhole } from '../numbers'
import { bodyField } from '../staff'
import { ScaleBody, scaleText } from './body'

export const { input, cell, display, editor, filter, toText, parse, numeric } = bodyField({
  body: ScaleBody,
  show: ({ value }) => String(value),
  display: ({ field, value }) => scaleText(field, value),
  toText: (value) => (typeof value === 'number' ? String(value) : ''),
  parse: readWhole,
  filter: numberFilter(NUMBER_OPERATORS),
  numeric: true,
})
export const wide = true
