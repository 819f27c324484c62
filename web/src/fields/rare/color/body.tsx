// SPDX-License-Identifier: Apache-2.0
// A colour: from a few at hand, from the browser's own picker, or typed as #rrggbb.
import { t } from '../../../i18n/t'
import { textOf } from '../../nativeParts'
import type { BodyProps } from '../body'
import { isColor, readColor } from './model'

const AT_HAND = [
  '#b42318',
  '#d97706',
  '#ca8a04',
  '#166534',
  '#0f766e',
  '#1d4ed8',
  '#5b21b6',
  '#475467',
]

export function Swatch({ color }: { color: string }) {
  return (
    <svg className="w-swatch" viewBox="0 0 16 16" aria-hidden="true">
      <rect width="16" height="16" rx="3" fill={isColor(color) ? color : 'none'} />
    </svg>
  )
}

export function ColorBody({ field, value, onChange, id, ...props }: BodyProps) {
  const now = textOf(value)
  if (props.readOnly)
    return (
      <span>
        <Swatch color={now} /> {now}
      </span>
    )
  return (
    <div className="w-color">
      <input
        type="color"
        aria-label={t('color.pick', { field: field.title })}
        value={isColor(now) ? now : '#ffffff'}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <input
        id={id}
        className="w-text"
        aria-label={field.title}
        aria-describedby={props.describedBy}
        aria-invalid={props.invalid}
        value={now}
        placeholder="#0f766e"
        maxLength={7}
        onChange={(event) => onChange(event.currentTarget.value || null)}
        onBlur={() => now && onChange(readColor(now))}
      />
      <div className="w-swatches">
        {AT_HAND.map((color) => (
          <button
            key={color}
            type="button"
            aria-label={t('color.take', { color })}
            aria-pressed={color === now}
            onClick={() => onChange(color)}
          >
            <Swatch color={color} />
          </button>
        ))}
      </div>
    </div>
  )
}
