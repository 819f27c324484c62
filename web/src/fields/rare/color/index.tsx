// SPDX-License-Identifier: Apache-2.0
import { asText, textField } from '../../shared'
import { bodyField } from '../staff'
import { ColorBody, Swatch } from './body'
import { readColor } from './model'

const typed = textField({
  fromInput: readColor,
  operators: ['eq', 'ne', 'empty', 'not_empty'],
})

export const { input, cell, display, editor, filter, toText, parse } = bodyField({
  body: ColorBody,
  show: ({ value }) => (
    <>
      <Swatch color={asText(value)} /> {asText(value)}
    </>
  ),
  toText: asText,
  parse: (text) => (text.trim() ? readColor(text) : null),
  filter: typed.filter,
  large: true,
})
