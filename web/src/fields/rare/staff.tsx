// SPDX-License-Identifier: Apache-2.0
// A field type made of a body (body.ts): label round it in a form, in its place or in a dialog in a grid.
import './rare.css'
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { isEmpty, isReadOnly, type Value } from '../../core/schema'
import { t } from '../../i18n/t'
import { Button, Dialog, Field } from '../../ui'
import { labelled, Nothing } from '../shared'
import { type FieldSource, useFieldSource } from '../source'
import type { CellProps, EditorProps, FieldModule, InputProps } from '../types'
import type { Body, Services } from './body'

const servicesOf = (source: FieldSource): Services => ({
  upload: source.upload,
  fileHref: source.fileHref,
  list: source.list,
  suggest: source.suggest,
})

export function BodyInput({ body: Inside, ...props }: InputProps & { body: Body }) {
  const services = servicesOf(useFieldSource())
  const { field, label, readOnly } = props
  return (
    <Field {...labelled(props)}>
      {({ id, ...ids }) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a second label
        <div
          role="group"
          className="w-body"
          aria-label={label === false ? field.title : undefined}
          aria-labelledby={ids['aria-labelledby']}
          aria-describedby={ids['aria-describedby']}
          onBlur={(event) => {
            if (!event.currentTarget.contains(event.relatedTarget)) props.onBlur?.()
          }}
        >
          <Inside
            field={field}
            value={props.value}
            onChange={props.onChange}
            id={id}
            describedBy={ids['aria-describedby']}
            invalid={!!props.error}
            readOnly={readOnly || isReadOnly(field)}
            autoFocus={props.autoFocus}
            services={services}
          />
        </div>
      )}
    </Field>
  )
}

// Where focus may go without the cell being left: lists and calendars that hang at the page's end.
const FLOATING = '.x-popover, [role="dialog"], [role="listbox"]'

/** Tab walks through the parts of a control first. */
const isSingle = (box: HTMLElement) =>
  box.querySelectorAll('input, [role="spinbutton"]').length === 1

/** In the cell itself: Enter, Tab and leaving commit, Escape gives up. */
export function InPlace({
  input: Inside,
  field,
  value,
  onCommit,
  onCancel,
}: EditorProps & { input: (props: InputProps) => ReactNode }) {
  const [draft, setDraft] = useState<Value>((value ?? null) as Value)
  const latest = useRef<Value>((value ?? null) as Value)
  const done = useRef(false)
  const box = useRef<HTMLDivElement>(null)
  // The chosen one of several, else the first; what focuses itself is left alone.
  useEffect(() => {
    const inside = box.current
    if (!inside || inside.contains(document.activeElement)) return
    const first = inside.querySelector<HTMLElement>('input:checked, input, button, [tabindex="0"]')
    ;(inside.querySelector<HTMLElement>('input:checked') ?? first)?.focus()
  }, [])
  const end = (move?: 'down' | 'right' | 'left') => {
    if (done.current) return
    done.current = true
    onCommit(latest.current, move)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble up from the control
    <div
      ref={box}
      className="f-editor w-in-place"
      // On the way down, as controls keep Enter to themselves; not in what hangs from them.
      onKeyDownCapture={(event) => {
        const part = event.target as HTMLElement
        const isOpen = part.getAttribute('aria-expanded') === 'true'
        if (!box.current?.contains(part) || part.closest('button') || isOpen) return
        if (event.key === 'Escape') {
          done.current = true
          onCancel()
        } else if (event.key === 'Enter') end('down')
        else if (event.key === 'Tab' && isSingle(box.current))
          end(event.shiftKey ? 'left' : 'right')
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
      onBlur={(event) => {
        const to = event.relatedTarget as HTMLElement | null
        if (event.currentTarget.contains(to) || to?.closest(FLOATING)) return
        // A choice arrives after focus has left.
        setTimeout(() => end(), 0)
      }}
    >
      <Inside
        field={field}
        value={draft}
        label={false}
        autoFocus
        onChange={(next) => {
          latest.current = next
          setDraft(next)
        }}
      />
    </div>
  )
}

/** What needs more room than a cell has. */
export function InDialog({
  input: Inside,
  field,
  value,
  onCommit,
  onCancel,
}: EditorProps & { input: (props: InputProps) => ReactNode }) {
  const [draft, setDraft] = useState<Value>((value ?? null) as Value)
  return (
    <Dialog
      isOpen
      keepOpen
      size="l"
      title={field.title}
      onClose={onCancel}
      footer={
        <>
          <Button onPress={onCancel}>{t('ui.cancel')}</Button>
          <Button variant="primary" onPress={() => onCommit(draft, 'down')}>
            {t('ui.ok')}
          </Button>
        </>
      }
    >
      <Inside field={field} value={draft} label={false} autoFocus onChange={setDraft} />
    </Dialog>
  )
}

export const NO_VALUE = { operators: ['empty', 'not_empty'], input: () => null } as const

export interface BodyKind {
  body: Body
  show: (props: CellProps) => ReactNode
  display?: (props: CellProps) => ReactNode
  toText: FieldModule['toText']
  parse?: FieldModule['parse']
  filter: FieldModule['filter']
  numeric?: boolean
  wide?: boolean
  /** The editor of a grid cell opens over the grid. */
  large?: boolean
}

export function bodyField(kind: BodyKind): FieldModule {
  const input = (props: InputProps) => <BodyInput {...props} body={kind.body} />
  const { display = kind.show } = kind
  return {
    input,
    cell: (props) => (
      <span className={kind.numeric ? 'f-cell num' : 'f-cell'}>
        {isEmpty(props.value) ? <Nothing /> : kind.show(props)}
      </span>
    ),
    display: (props) => (isEmpty(props.value) ? <Nothing /> : display(props)),
    editor: (props) =>
      kind.large ? <InDialog {...props} input={input} /> : <InPlace {...props} input={input} />,
    filter: kind.filter,
    toText: kind.toText,
    parse: kind.parse,
    numeric: kind.numeric,
    wide: kind.wide,
  }
}

/** An id for a body outside a form: in a filter. */
export function LooseBody({
  body: Inside,
  label,
  ...props
}: {
  body: Body
  label: string
  field: CellProps['field']
  value: Value | undefined
  onChange: (value: Value) => void
}) {
  const id = useId()
  const services = servicesOf(useFieldSource())
  return (
    // biome-ignore lint/a11y/useSemanticElements: the filter's own label is beside it
    <div role="group" aria-label={label} className="w-body">
      <Inside {...props} id={id} services={services} />
    </div>
  )
}
