// SPDX-License-Identifier: Apache-2.0
import { isReadOnly } from '../../../core/schema'
import { Field } from '../../../ui'
import { asText, labelled, Nothing, TEXT_OPERATORS, textField } from '../../shared'
import type { FieldModule, InputProps } from '../../types'
import { InDialog } from '../staff'
import { RichEditor } from './Editor'
import { isRich, parseRich, richHtml, richOfText, richText } from './rich'
import { Shown } from './Shown'

const plain = (value: unknown) => richText(parseRich(asText(value as string)))

function Write(props: InputProps) {
  const { field } = props
  return (
    <Field {...labelled(props)}>
      {({ id, ...ids }) =>
        props.readOnly || isReadOnly(field) ? (
          <Shown html={asText(props.value)} />
        ) : (
          // biome-ignore lint/a11y/noStaticElementInteractions: focus leaving the editor
          <div
            onBlur={(event) => {
              if (!event.currentTarget.contains(event.relatedTarget)) props.onBlur?.()
            }}
          >
            <RichEditor
              id={id}
              label={field.title}
              labelledBy={ids['aria-labelledby']}
              describedBy={ids['aria-describedby']}
              invalid={!!props.error}
              autoFocus={props.autoFocus}
              value={asText(props.value)}
              onChange={props.onChange}
            />
          </div>
        )
      }
    </Field>
  )
}

export const input: FieldModule['input'] = (props) => <Write {...props} />
export const cell: FieldModule['cell'] = ({ value }) => (
  <span className="f-cell">{plain(value) || <Nothing />}</span>
)
export const display: FieldModule['display'] = ({ value }) =>
  plain(value) ? <Shown html={asText(value)} /> : <Nothing />
export const editor: FieldModule['editor'] = (props) => <InDialog {...props} input={input} />
export const filter = textField({
  operators: TEXT_OPERATORS.filter((op) => op.includes('contains') || op.endsWith('empty')),
}).filter
export const toText: FieldModule['toText'] = (value) => plain(value)
export const parse: FieldModule['parse'] = (text) =>
  text.trim() === '' ? null : isRich(text) ? richHtml(parseRich(text)) : richOfText(text)
export const wide = true
