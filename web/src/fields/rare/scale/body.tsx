// SPDX-License-Identifier: Apache-2.0
// Points in a row with words at both ends: one group of radio buttons, so the arrow keys walk it.
import { t } from '../../../i18n/t'
import type { BodyProps } from '../body'
import { setNumber, setWords } from '../set'

export const scaleEnds = (field: BodyProps['field']): [number, number] => {
  const min = setNumber(field, 'min', 0)
  return [min, Math.min(min + 20, Math.max(min + 1, setNumber(field, 'max', 10)))]
}

/** "9 · very likely" at an end, else the number. */
export function scaleText(field: BodyProps['field'], value: unknown): string {
  if (typeof value !== 'number') return typeof value === 'string' ? value : ''
  const [min, max] = scaleEnds(field)
  const word = value === min ? setWords(field, 'low') : value === max ? setWords(field, 'high') : ''
  return word ? `${value} · ${word}` : String(value)
}

export function ScaleBody({ field, value, onChange, id, readOnly, describedBy }: BodyProps) {
  const [min, max] = scaleEnds(field)
  const points = Array.from({ length: max - min + 1 }, (_, i) => min + i)
  return (
    <div className="w-scale">
      <div className="w-points">
        {points.map((n, at) => (
          <label key={n} className="w-point">
            <input
              id={at === 0 ? id : `${id}-${n}`}
              type="radio"
              name={id}
              checked={value === n}
              disabled={readOnly}
              aria-label={scaleText(field, n)}
              aria-describedby={describedBy}
              onChange={() => onChange(n)}
            />
            <span aria-hidden="true">{n}</span>
          </label>
        ))}
      </div>
      <div className="w-ends">
        <span>{setWords(field, 'low')}</span>
        <span>{setWords(field, 'high')}</span>
      </div>
      {value != null && !field.required && !readOnly && (
        <button type="button" className="w-link" onClick={() => onChange(null)}>
          {t('rare.clear')}
        </button>
      )}
    </div>
  )
}
