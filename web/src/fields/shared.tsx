// SPDX-License-Identifier: Apache-2.0
// What field types share, so that each folder says only what is its own.
import './fields.css'
import { type ReactNode, useState } from 'react'
import { isReadOnly, type Value } from '../core/schema'
import { t } from '../i18n/t'
import { Input, type InputProps as UiInputProps, type Labelled } from '../ui'
import type { CellProps, EditorProps, FieldModule, FilterInputProps, InputProps } from './types'

export const asText = (value: Value | undefined): string =>
  value === null || value === undefined || typeof value === 'object' ? '' : String(value)

/** Full-width digits and signs from a Chinese keyboard become plain ones. */
export const narrow = (text: string) => text.normalize('NFKC')

/** Label, error and rights as every kit control takes them. */
export function labelled({ field, error, label, readOnly }: InputProps): Labelled {
  const named =
    label === false ? { 'aria-label': field.title } : { label: field.title, help: field.help }
  return {
    ...named,
    error,
    required: field.required && label !== false,
    readOnly: readOnly || isReadOnly(field),
  }
}

export const Nothing = () => (
  <span className="f-none" role="img" aria-label={t('ui.none')}>
    —
  </span>
)

export interface TextKind {
  /** As typed and as shown in the input; identity unless given. */
  toInput?: (value: Value | undefined) => string
  fromInput?: (text: string) => Value
  show?: (value: string, props: CellProps) => ReactNode
  display?: (value: string, props: CellProps) => ReactNode
  props?: Partial<UiInputProps>
  /** The field's unit or sign behind the input. */
  prefix?: (props: InputProps) => ReactNode
  suffix?: (props: InputProps) => ReactNode
  numeric?: boolean
  operators: readonly string[]
}

interface DraftProps extends UiInputProps {
  raw: Value | undefined
  kind: TextKind
  onValue: (value: Value) => void
}

// While a person types, the text is theirs; only on leaving is it rewritten from the value.
function DraftInput({
  raw,
  kind,
  onValue,
  onBlur,
  ...rest
}: Omit<DraftProps, 'value' | 'onChange'>) {
  const [draft, setDraft] = useState<string | null>(null)
  const { toInput = asText, fromInput = (text: string) => text } = kind
  return (
    <Input
      {...rest}
      {...kind.props}
      numeric={kind.numeric}
      value={draft ?? toInput(raw)}
      onChange={(text) => {
        setDraft(text)
        onValue(text.trim() === '' ? null : fromInput(text))
      }}
      onBlur={() => {
        setDraft(null)
        onBlur?.()
      }}
    />
  )
}

/** Keys that end the editing of a cell. */
export function endKeys(
  commit: (move?: 'down' | 'right' | 'left') => void,
  cancel: () => void,
): (event: { key: string; shiftKey?: boolean; preventDefault(): void }) => void {
  return (event) => {
    if (event.key === 'Escape') cancel()
    else if (event.key === 'Enter') commit('down')
    else if (event.key === 'Tab') commit(event.shiftKey ? 'left' : 'right')
    else return
    event.preventDefault()
  }
}

function TextEditor({
  kind,
  field,
  value,
  typed,
  onCommit,
  onCancel,
}: EditorProps & { kind: TextKind }) {
  const { toInput = asText, fromInput = (text: string) => text } = kind
  const [text, setText] = useState(typed ?? toInput(value))
  const [done, setDone] = useState(false)
  const commit = (move?: 'down' | 'right' | 'left') => {
    if (done) return
    setDone(true)
    onCommit(text.trim() === '' ? null : fromInput(text), move)
  }
  const cancel = () => {
    setDone(true)
    onCancel()
  }
  return (
    <Input
      {...kind.props}
      className="f-editor"
      numeric={kind.numeric}
      aria-label={field.title}
      value={text}
      onChange={setText}
      autoFocus
      onBlur={() => commit()}
      onKeyDown={endKeys(commit, cancel)}
    />
  )
}

/** A filter input of one value, of two for `between`, of a comma list for `in`. */
export function valueFilter(
  operators: readonly string[],
  One: (props: {
    field: FilterInputProps['field']
    value: Value | undefined
    onChange: (value: Value) => void
    label: string
  }) => ReactNode,
): FieldModule['filter'] {
  return {
    operators,
    input: ({ field, op, value, onChange }) => {
      if (op === 'empty' || op === 'not_empty') return null
      if (op !== 'between')
        return <One field={field} value={value} onChange={onChange} label={field.title} />
      const [from = null, to = null] = Array.isArray(value) ? (value as (string | null)[]) : []
      const set = (pair: Value[]) => onChange(pair as string[])
      return (
        <div className="f-range">
          <One
            field={field}
            value={from}
            onChange={(next) => set([next, to])}
            label={t('field.from')}
          />
          <One
            field={field}
            value={to}
            onChange={(next) => set([from, next])}
            label={t('field.to')}
          />
        </div>
      )
    },
  }
}

/** A type whose value is typed as text: text, phone, figures, ID numbers. */
export function textField(kind: TextKind): FieldModule {
  const { toInput = asText, fromInput = (text: string) => text } = kind
  const shown = (props: CellProps, show?: TextKind['show']) => {
    const text = asText(props.value)
    if (text === '') return <Nothing />
    return show ? show(text, props) : text
  }
  return {
    numeric: kind.numeric,
    input: (props) => (
      <DraftInput
        {...labelled(props)}
        kind={kind}
        raw={props.value}
        onValue={props.onChange}
        onBlur={props.onBlur}
        autoFocus={props.autoFocus}
        placeholder={props.field.placeholder}
        prefix={kind.prefix?.(props)}
        suffix={kind.suffix?.(props)}
        maxLength={kind.numeric ? undefined : props.field.max_len}
      />
    ),
    cell: (props) => (
      <span className={kind.numeric ? 'f-cell num' : 'f-cell'}>{shown(props, kind.show)}</span>
    ),
    display: (props) => (
      <span className={kind.numeric ? 'num' : undefined}>
        {shown(props, kind.display ?? kind.show)}
      </span>
    ),
    editor: (props) => <TextEditor {...props} kind={kind} />,
    filter: valueFilter(kind.operators, ({ value, onChange, label }) => (
      <DraftInput aria-label={label} kind={kind} raw={value} onValue={onChange} />
    )),
    toText: (value) => toInput(value),
    parse: (text) => (text.trim() === '' ? null : fromInput(text.trim())),
  }
}

export const TEXT_OPERATORS = [
  'contains',
  'not_contains',
  'eq',
  'ne',
  'starts',
  'empty',
  'not_empty',
] as const
export const NUMBER_OPERATORS = [
  'eq',
  'ne',
  'gt',
  'ge',
  'lt',
  'le',
  'between',
  'empty',
  'not_empty',
] as const
export const DATE_OPERATORS = [
  'eq',
  'lt',
  'le',
  'gt',
  'ge',
  'between',
  'empty',
  'not_empty',
] as const
export const CHOICE_OPERATORS = ['in', 'not_in', 'empty', 'not_empty'] as const
export const MANY_OPERATORS = ['has_any', 'has_all', 'empty', 'not_empty'] as const

/** For types that are never typed into: numbered, calculated. */
export function fixedField(
  base: Pick<FieldModule, 'cell' | 'filter' | 'toText' | 'numeric'>,
  hint: () => string,
): FieldModule {
  return {
    ...base,
    display: base.cell,
    input: ({ field, value, label }) => (
      <div className="x-field">
        {label !== false && <span className="x-label">{field.title}</span>}
        <output className="f-fixed" aria-label={field.title}>
          {value === null || value === undefined || value === '' ? (
            <span className="muted">{hint()}</span>
          ) : (
            base.cell({ field, value })
          )}
        </output>
      </div>
    ),
    editor: ({ field, value, onCancel }) => (
      // Nothing to edit: any key or leaving gives the cell back.
      <button type="button" className="f-fixed" onKeyDown={onCancel} onBlur={onCancel}>
        {base.cell({ field, value })}
      </button>
    ),
  }
}
