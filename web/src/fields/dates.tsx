// SPDX-License-Identifier: Apache-2.0
// Date, time and date-time differ only in picker and looks.
import { useRef, useState } from 'react'
import type { Value } from '../core/schema'
import type { DateInputProps } from '../ui'
import { asText, DATE_OPERATORS, endKeys, labelled, Nothing, valueFilter } from './shared'
import type { EditorProps, FieldModule } from './types'

export { readDate, readTime } from './readDate'

export interface DateKind {
  Picker: (props: DateInputProps) => React.ReactNode
  show: (value: string) => string
  parse: (text: string) => string
  operators?: readonly string[]
}

const given = (value: Value | undefined) => asText(value) || null

function DateEditor({ kind, field, value, onCommit, onCancel }: EditorProps & { kind: DateKind }) {
  const [draft, setDraft] = useState(given(value))
  const done = useRef(false)
  const box = useRef<HTMLDivElement>(null)
  const commit = (move?: 'down' | 'right' | 'left') => {
    if (done.current) return
    done.current = true
    onCommit(draft, move)
  }
  const keys = endKeys(commit, () => {
    done.current = true
    onCancel()
  })
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble up from the picker
    <div
      ref={box}
      className="f-editor"
      // On the way down, as the picker's parts keep Enter to themselves; not in its calendar,
      // where Enter chooses a day. Tab walks through the parts first.
      onKeyDownCapture={(event) => {
        const part = event.target as HTMLElement
        if (event.key === 'Tab' || !box.current?.contains(part) || part.closest('button')) return
        keys(event)
      }}
    >
      <kind.Picker
        aria-label={field.title}
        value={draft}
        onChange={setDraft}
        onBlur={() => commit()}
        autoFocus
      />
    </div>
  )
}

export function dateField(kind: DateKind): FieldModule {
  const show: FieldModule['cell'] = ({ value }) => (
    <span className="f-cell num">{asText(value) ? kind.show(asText(value)) : <Nothing />}</span>
  )
  return {
    cell: show,
    display: show,
    input: (props) => (
      <kind.Picker
        {...labelled(props)}
        value={given(props.value)}
        onChange={props.onChange}
        onBlur={props.onBlur}
        autoFocus={props.autoFocus}
        min={asText(props.field.min) || undefined}
        max={asText(props.field.max) || undefined}
      />
    ),
    editor: (props) => <DateEditor {...props} kind={kind} />,
    filter: valueFilter(kind.operators ?? DATE_OPERATORS, ({ value, onChange, label }) => (
      <kind.Picker aria-label={label} value={given(value)} onChange={onChange} />
    )),
    toText: (value) => (asText(value) ? kind.show(asText(value)) : ''),
    parse: (text) => (text === '' ? null : kind.parse(text)),
  }
}
