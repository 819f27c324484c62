// SPDX-License-Identifier: Apache-2.0
import { bodyField } from '../staff'
import { readLevel } from '../levels'
import { levelFilter } from '../levelFilter'
import { MANY_OPERATORS } from '../../shared'
import { BodyPointBody, bodyText, pointLevels } from './body'

export const { input, cell, display, editor, filter, toText, parse } = bodyField({
  body: BodyPointBody,
  show: ({ field, value }) => bodyText(field, value),
  display: (props) => (
    <BodyPointBody
      {...props}
      id={`${props.field.key}-body`}
      onChange={() => {}}
      readOnly
      services={{}}
    />
  ),
  toText: (value, field) => bodyText(field, value),
  parse: (text, field) => {
    const parts = text.split(/[、,，;；]/).filter((one) => one.trim())
    return parts.length > 0 ? parts.map((one) => readLevel(pointLevels(field), one)) : null
  },
  filter: { ...levelFilter(pointLevels), operators: MANY_OPERATORS },
  large: true,
})
export const wide = true
