// SPDX-License-Identifier: Apache-2.0
// A slider starts without a value: it has one once it was moved.
import { t } from '../../../i18n/t'
import type { BodyProps } from '../body'
import { setNumber, unitOf } from '../set'

export const sliderText = (field: BodyProps['field'], value: unknown) =>
  typeof value === 'number' ? [String(value), unitOf(field)].filter(Boolean).join(' ') : ''

export function SliderBody(props: BodyProps) {
  const { field, value, onChange, id } = props
  const min = setNumber(field, 'min', 0)
  const max = setNumber(field, 'max', 100)
  const is = typeof value === 'number'
  const said = is ? sliderText(field, value) : t('rare.none')
  const set = (text: string) => onChange(Number(text))
  return (
    <div className="w-slider">
      <div className="w-track">
        <input
          id={id}
          type="range"
          className={is ? undefined : 'w-unset'}
          min={min}
          max={max}
          step={setNumber(field, 'step', 1)}
          value={is ? value : min}
          disabled={props.readOnly}
          aria-label={field.title}
          aria-valuetext={said}
          aria-describedby={props.describedBy}
          onChange={(event) => set(event.currentTarget.value)}
          // Its least value is chosen by a tap where it stands, or by any key that would move it.
          onPointerUp={(event) => set(event.currentTarget.value)}
          onKeyUp={(event) => {
            if (/^(Arrow|Home|End|Page)/.test(event.key)) set(event.currentTarget.value)
          }}
        />
        <span className="w-ends num" aria-hidden="true">
          <span>{min}</span>
          <span>{max}</span>
        </span>
      </div>
      <output htmlFor={id} className={is ? 'num' : 'muted'}>
        {said}
      </output>
      {is && !field.required && !props.readOnly && (
        <button type="button" className="w-link" onClick={() => onChange(null)}>
          {t('rare.clear')}
        </button>
      )}
    </div>
  )
}
