// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react'
import { TextArea } from '../../ui'
import { asText, labelled, Nothing, TEXT_OPERATORS, textField } from '../shared'
import type { FieldModule } from '../types'

const base = textField({ operators: TEXT_OPERATORS })

export const { filter, toText, parse } = base

export const cell: FieldModule['cell'] = ({ field, value }) =>
  base.cell({ field, value: asText(value).replace(/\s+/g, ' ') })

export const display: FieldModule['display'] = ({ value }) =>
  asText(value) ? <div className="f-long">{asText(value)}</div> : <Nothing />

export const input: FieldModule['input'] = (props) => (
  <TextArea
    {...labelled(props)}
    value={asText(props.value)}
    onChange={(text) => props.onChange(text === '' ? null : text)}
    onBlur={props.onBlur}
    autoFocus={props.autoFocus}
    placeholder={props.field.placeholder}
    maxLength={props.field.max_len}
    rows={props.label === false ? 1 : 3}
  />
)

function Editor({ field, value, typed, onCommit, onCancel }: Parameters<FieldModule['editor']>[0]) {
  const [text, setText] = useState(typed ?? asText(value))
  return (
    // Enter is a new line here; Ctrl+Enter or leaving ends.
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble up from the text area
    <div
      className="f-editor"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel()
        else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
          onCommit(text || null, 'down')
        else if (event.key === 'Tab') onCommit(text || null, event.shiftKey ? 'left' : 'right')
        else return
        event.preventDefault()
      }}
    >
      <TextArea
        aria-label={field.title}
        value={text}
        onChange={setText}
        onBlur={() => onCommit(text || null)}
        autoFocus
        rows={5}
      />
    </div>
  )
}

export const editor: FieldModule['editor'] = (props) => <Editor {...props} />

export const wide = true
