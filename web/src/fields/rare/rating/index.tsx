// SPDX-License-Identifier: Apache-2.0
import { NUMBER_OPERATORS } from '../../shared'
import { numberFilter, readWhole } from '../numbers'
import { bodyField } from '../staff'
import { mostStars, RatingBody, Stars } from './body'

const STARS = /^★+☆*$/

export const { input, cell, display, editor, filter, toText, parse } = bodyField({
  body: RatingBody,
  show: ({ field, value }) => <Stars of={mostStars(field)} n={Number(value)} />,
  toText: (value) => (typeof value === 'number' ? String(value) : ''),
  parse: (text) => (STARS.test(text.trim()) ? text.replace(/[^★]/g, '').length : readWhole(text)),
  filter: numberFilter(NUMBER_OPERATORS),
})
