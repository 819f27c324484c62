// SPDX-License-Identifier: Apache-2.0
// What the native controls share.
import type { Value } from '../core/schema'
import type { Native } from './types'

export const textOf = (value: Value | undefined): string =>
  value === null || value === undefined || typeof value === 'object' ? '' : String(value)

export interface NativeText {
  type?: string
  inputMode?: 'text' | 'tel' | 'email' | 'url' | 'numeric' | 'decimal'
  autoComplete?: string
  /** From the text in the input to the value; identity unless given. */
  read?: (text: string) => Value
  show?: (value: Value | undefined) => string
}

export function nativeText({
  type = 'text',
  inputMode,
  autoComplete,
  read,
  show = textOf,
}: NativeText): Native {
  return ({ field, value, onChange, id, describedBy, invalid }) => (
    <input
      id={id}
      className="p-input"
      type={type}
      inputMode={inputMode}
      autoComplete={autoComplete}
      // Dates and times redraw themselves; forcing a value into them breaks typing.
      {...(type === 'text' || type === 'tel'
        ? { value: show(value) }
        : { defaultValue: show(value) })}
      maxLength={field.max_len}
      aria-describedby={describedBy}
      aria-invalid={invalid}
      required={field.required}
      onChange={(event) => {
        const text = event.currentTarget.value
        onChange(text === '' ? null : read ? read(text) : text)
      }}
    />
  )
}

export const narrow = (text: string) => text.normalize('NFKC')

/** Options as chips to tap when few, as the phone's own picker when many. */
export const CHIPS_UP_TO = 6

export function Chip({
  id,
  type,
  name,
  on,
  onPick,
  children,
}: {
  id: string
  type: 'radio' | 'checkbox'
  name: string
  on: boolean
  onPick: (on: boolean) => void
  children: React.ReactNode
}) {
  return (
    <label className="p-chip">
      <input
        id={id}
        type={type}
        name={name}
        checked={on}
        onChange={(event) => onPick(event.currentTarget.checked)}
      />
      <span>{children}</span>
    </label>
  )
}
