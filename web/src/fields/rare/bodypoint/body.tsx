// SPDX-License-Identifier: Apache-2.0
// Parts of the body: pressed on the drawing, or ticked in the list beside it, which has every part.
import './body.css'
import { t } from '../../../i18n/t'
import type { BodyProps } from '../body'
import { type Level, levelsOf } from '../levels'
import { PLACES } from './places'

// Half a body; the other half is its mirror image.
const HALF =
  'M100 2C88 2 82 14 82 30C82 46 88 58 92 62L92 72C90 78 74 78 64 82C52 86 52 98 50 110L40 160L30 208C28 222 24 232 28 240C34 242 40 236 44 224L60 164L68 124L68 168C64 186 64 200 66 216L72 292L72 340L76 384C72 398 66 408 72 414L88 412L92 390L94 300L100 222Z'

const keysOf = (value: BodyProps['value']): string[] =>
  Array.isArray(value) ? (value as string[]) : []

export const pointLevels = (field: BodyProps['field']) =>
  levelsOf((field.options ?? []).map(({ key, title, parent }) => ({ key, title, parent })))

export function bodyText(field: BodyProps['field'], value: BodyProps['value']): string {
  const levels = pointLevels(field)
  return keysOf(value)
    .map((key) => levels.byKey.get(key)?.title ?? key)
    .join('、')
}

function Figure({
  side,
  field,
  chosen,
  onToggle,
}: {
  side: 'front' | 'back'
  field: BodyProps['field']
  chosen: readonly string[]
  onToggle?: (key: string) => void
}) {
  const points = (field.options ?? []).flatMap((one) => {
    const place = PLACES.get(one.key)
    return place?.[0] === side ? [{ ...one, x: place[1], y: place[2] }] : []
  })
  return (
    <figure className="w-figure">
      {/* The list says and does the same for who cannot see or press it. */}
      <svg viewBox="20 -2 160 424" aria-hidden="true">
        <path d={HALF} />
        <path d={HALF} transform="translate(200 0) scale(-1 1)" />
        {points.map((point) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: the list does it by keyboard
          <circle
            key={point.key}
            data-point={point.key}
            cx={point.x}
            cy={point.y}
            r={chosen.includes(point.key) ? 6 : 4}
            className={chosen.includes(point.key) ? 'w-on' : undefined}
            onClick={onToggle && (() => onToggle(point.key))}
          >
            <title>{point.title}</title>
          </circle>
        ))}
      </svg>
      <figcaption>{t(`body.${side}`)}</figcaption>
    </figure>
  )
}

export function BodyPointBody({ field, value, onChange, id, readOnly, describedBy }: BodyProps) {
  const chosen = keysOf(value)
  const { below } = pointLevels(field)
  const toggle = (key: string) => {
    const next = chosen.includes(key) ? chosen.filter((one) => one !== key) : [...chosen, key]
    onChange(next.length > 0 ? next : null)
  }
  const box = (item: Level, first: boolean) => (
    <label key={item.key}>
      <input
        id={first ? id : undefined}
        type="checkbox"
        checked={chosen.includes(item.key)}
        aria-describedby={describedBy}
        onChange={() => toggle(item.key)}
      />{' '}
      {item.title}
    </label>
  )
  return (
    <div className="w-bodypoint">
      <div className="w-figures">
        <Figure
          side="front"
          field={field}
          chosen={chosen}
          onToggle={readOnly ? undefined : toggle}
        />
        <Figure
          side="back"
          field={field}
          chosen={chosen}
          onToggle={readOnly ? undefined : toggle}
        />
      </div>
      <div className="w-parts-list">
        <p className="w-said" aria-live="polite">
          {bodyText(field, value) || t('rare.none')}
        </p>
        {!readOnly &&
          (below.get('') ?? []).map((part, at) => {
            const points = below.get(part.key) ?? []
            const open = points.some((one) => chosen.includes(one.key))
            return (
              <details key={part.key} open={open || undefined}>
                <summary id={at === 0 ? `${id}-first` : undefined}>{part.title}</summary>
                <div className="w-boxes">
                  {box(part, at === 0)}
                  {points.map((point) => box(point, false))}
                </div>
              </details>
            )
          })}
      </div>
    </div>
  )
}
