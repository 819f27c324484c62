// SPDX-License-Identifier: Apache-2.0
import { t } from '../../../i18n/t'
import type { NativeProps } from '../../types'
import { endsOf, rangeOf } from './model'

export function native({ field, value, onChange, id, describedBy, invalid }: NativeProps) {
  const [from, to] = endsOf(value)
  const day = (name: string, label: string, now: string, change: (day: string) => void) => (
    <label className="w-part">
      <span>{label}</span>
      <input
        id={name}
        type="date"
        className="p-input"
        defaultValue={now}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        required={field.required}
        onChange={(event) => change(event.currentTarget.value)}
      />
    </label>
  )
  return (
    <div className="w-parts">
      {day(id, t('daterange.from'), from, (next) => onChange(rangeOf(next, to)))}
      {day(`${id}-to`, t('daterange.to'), to, (next) => onChange(rangeOf(from, next)))}
    </div>
  )
}

export const isGroup = () => true
