// SPDX-License-Identifier: Apache-2.0
import { asText, TEXT_OPERATORS, textField } from '../../shared'
import type { FieldModule } from '../../types'
import { setText } from '../set'
import { BodyInput } from '../staff'
import { BarcodeBody } from './body'
import { Code } from './Code'

const base = textField({ operators: TEXT_OPERATORS })

export const { cell, editor, filter, toText, parse } = base
export const input: FieldModule['input'] = (props) => <BodyInput {...props} body={BarcodeBody} />
export const display: FieldModule['display'] = (props) => {
  const text = asText(props.value)
  if (!text) return base.display(props)
  return (
    <span className="w-code">
      <span className="num">{text}</span>
      <Code text={text} kind={setText(props.field, 'kind') || 'qr'} />
    </span>
  )
}
