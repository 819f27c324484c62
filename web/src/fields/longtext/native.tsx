// SPDX-License-Identifier: Apache-2.0
import { textOf } from '../nativeParts'
import type { NativeProps } from '../types'

export const native = ({ field, value, onChange, id, describedBy, invalid }: NativeProps) => (
  <textarea
    id={id}
    className="p-input"
    rows={3}
    value={textOf(value)}
    maxLength={field.max_len}
    aria-describedby={describedBy}
    aria-invalid={invalid}
    required={field.required}
    onChange={(event) => onChange(event.currentTarget.value || null)}
  />
)
