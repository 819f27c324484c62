// SPDX-License-Identifier: Apache-2.0
import { NUMBER_OPERATORS } from '../../shared'
import { numberFilter, readWhole } from '../numbers'
import { bodyField } from '../staff'
import { SliderBody, sliderText } from './body'

export const { input, cell, display, editor, filter, toText, parse, numeric } = bodyField({
  body: SliderBody,
  show: ({ field, value }) => sliderText(field, value) || String(value),
  toText: (value) => (typeof value === 'number' ? String(value) : ''),
  parse: readWhole,
  filter: numberFilter(NUMBER_OPERATORS),
  numeric: true,
})
