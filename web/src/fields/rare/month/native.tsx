// SPDX-License-Identifier: Apache-2.0
// The phone's own picker; where a browser has none it is a text input.
import { textOf } from '../../nativeParts'
import type { NativeProps } from '../../types'
import { readMonth } from './model'

export const native = ({ field, value, onChange, id, describedBy, invalid }: NativeProps) => (
  <input
    id={id}
    className="p-input"
    type="month"
    placeholder="2026-07"
    defaultValue={textOf(value)}
    aria-describedby={describedBy}
    aria-invalid={invalid}
    required={field.required}
    onChange={(event) => {
      const text = event.currentTarget.value
      onChange(text === '' ? null : readMonth(text))
    }}
  />
)
