// SPDX-License-Identifier: Apache-2.0
// Hours and minutes in two inputs: a phone has no keyboard for a length of time.
import { t } from '../../../i18n/t'
import { setText } from '../set'
import type { NativeProps } from '../../types'

export function native({ field, value, onChange, id, describedBy, invalid }: NativeProps) {
  const seconds = typeof value === 'number' ? value : null
  const fine = setText(field, 'show') === 'ms'
  const [big, small] = fine ? [60, 1] : [3600, 60]
  const set = (one: number, two: number) => onChange(one * big + two * small)
  const count = (text: string) => Math.min(99_999, Number(text.replace(/\D/g, '')) || 0)
  const high = seconds === null ? '' : String(Math.floor(seconds / big))
  const low = seconds === null ? '' : String(Math.floor((seconds % big) / small))
  const part = (name: string, text: string, unit: 'h' | 'm' | 's', change: (n: number) => void) => (
    <label className="w-part">
      <input
        id={name}
        className="p-input"
        inputMode="numeric"
        value={text}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        onChange={(event) => change(count(event.currentTarget.value))}
      />
      <span>{t(`duration.unit.${unit}`)}</span>
    </label>
  )
  return (
    <div className="w-parts">
      {part(id, high, fine ? 'm' : 'h', (n) => set(n, Number(low)))}
      {part(`${id}-2`, low, fine ? 's' : 'm', (n) => set(Number(high), n))}
    </div>
  )
}

export const isGroup = () => true
