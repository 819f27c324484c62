// SPDX-License-Identifier: Apache-2.0
import { MANY_OPERATORS, textField } from '../../shared'
import { bodyField } from '../staff'
import { ToothBody } from './body'
import { codesOf, readTeeth, teethText } from './model'
import { teethWords } from './words'

// A filter by "16" finds every surface of it.
const typed = textField({
  toInput: teethText,
  fromInput: readTeeth,
  operators: MANY_OPERATORS,
  props: { placeholder: '16、36' },
})

export const { input, cell, display, editor, filter, toText, parse } = bodyField({
  body: ToothBody,
  show: ({ value }) => teethText(value),
  display: (props) =>
    codesOf(props.value).length > 0 && (
      <div>
        <ToothBody
          {...props}
          id={`${props.field.key}-teeth`}
          onChange={() => {}}
          readOnly
          services={{}}
        />
      </div>
    ),
  toText: (value) => teethText(value) || teethWords(value),
  parse: readTeeth,
  filter: typed.filter,
  large: true,
})
export const wide = true
