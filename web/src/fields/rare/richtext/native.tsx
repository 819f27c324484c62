// SPDX-License-Identifier: Apache-2.0
// Plain lines on the public form; they become paragraphs.
import { textOf } from '../../nativeParts'
import type { NativeProps } from '../../types'
import { parseRich, richOfText, richText } from './rich'

export const native = ({ field, value, onChange, id, describedBy, invalid }: NativeProps) => (
  <textarea
    id={id}
    className="p-input"
    rows={4}
    defaultValue={richText(parseRich(textOf(value)))}
    aria-describedby={describedBy}
    aria-invalid={invalid}
    required={field.required}
    onChange={(event) => onChange(richOfText(event.currentTarget.value) || null)}
  />
)
