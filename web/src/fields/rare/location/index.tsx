// SPDX-License-Identifier: Apache-2.0
import { asText, TEXT_OPERATORS, textField } from '../../shared'
import { bodyField } from '../staff'
import { Distance, LocationBody } from './body'
import { coordinates, placeOf, placeText, readPlace } from './model'

const words = textField({
  operators: TEXT_OPERATORS.filter((op) => op === 'contains' || op.endsWith('empty')),
})

export const { input, cell, display, editor, filter, toText, parse } = bodyField({
  body: LocationBody,
  show: ({ value }) => {
    const place = placeOf(value)
    return place ? place.address || coordinates(place) : asText(value)
  },
  display: (props) => {
    const place = placeOf(props.value)
    return (
      <>
        {place?.address} {place && <span className="muted num">{coordinates(place)}</span>}{' '}
        <Distance {...props} />
      </>
    )
  },
  toText: placeText,
  parse: (text) => (text.trim() ? ((readPlace(text) ?? text.trim()) as string) : null),
  filter: words.filter,
  large: true,
})
