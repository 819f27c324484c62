// SPDX-License-Identifier: Apache-2.0
// Stars as radio buttons: a tap, or the arrow keys; the number stands beside them in words.
import { t } from '../../../i18n/t'
import type { BodyProps } from '../body'
import { setNumber } from '../set'

export const mostStars = (field: BodyProps['field']) =>
  Math.min(20, Math.max(1, setNumber(field, 'max', 5)))

export function Stars({ of, n }: { of: number; n: number }) {
  return (
    <span className="w-stars">
      <span aria-hidden="true">
        {'★'.repeat(Math.min(n, of))}
        <span className="w-dim">{'☆'.repeat(Math.max(0, of - n))}</span>
      </span>{' '}
      <span className="num">
        {n}/{of}
      </span>
    </span>
  )
}

export function RatingBody({ field, value, onChange, id, readOnly, describedBy }: BodyProps) {
  const most = mostStars(field)
  const now = typeof value === 'number' ? value : 0
  if (readOnly) return <Stars of={most} n={now} />
  return (
    <div className="w-rating">
      {Array.from({ length: most }, (_, i) => i + 1).map((n) => (
        <label key={n} className={n <= now ? 'w-star w-on' : 'w-star'}>
          <input
            id={n === 1 ? id : `${id}-${n}`}
            type="radio"
            name={id}
            checked={n === now}
            aria-label={t('rating.stars', { n })}
            aria-describedby={describedBy}
            onChange={() => onChange(n)}
          />
          <span aria-hidden="true">{n <= now ? '★' : '☆'}</span>
        </label>
      ))}
      <span className="w-say num">{now ? `${now}/${most}` : t('rare.none')}</span>
      {now > 0 && !field.required && (
        <button type="button" className="w-link" onClick={() => onChange(null)}>
          {t('rare.clear')}
        </button>
      )}
    </div>
  )
}
