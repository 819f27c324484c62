// SPDX-License-Identifier: Apache-2.0
import { t } from '../../../i18n/t'
import { bodyField, NO_VALUE } from '../staff'
import { MatrixBody, MatrixTable } from './body'
import { answersOf, matrixRows, matrixText, readMatrix } from './model'

export const { input, cell, display, editor, filter, toText, parse, wide } = bodyField({
  body: MatrixBody,
  show: ({ field, value }) =>
    t('matrix.answered', {
      n: Object.keys(answersOf(value)).length,
      all: matrixRows(field).length,
    }),
  display: (props) => <MatrixTable {...props} />,
  toText: matrixText,
  parse: (text, field) => (text.trim() ? readMatrix(text, field) : null),
  filter: NO_VALUE,
  wide: true,
  large: true,
})
