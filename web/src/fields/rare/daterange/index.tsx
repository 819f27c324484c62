// SPDX-License-Identifier: Apache-2.0
import { lazy, Suspense } from 'react'
import { t } from '../../../i18n/t'
import { DatePicker } from '../../../ui'
import { asText, DATE_OPERATORS, labelled, Nothing, valueFilter } from '../../shared'
import type { CellProps, FieldModule, InputProps } from '../../types'
import { setText } from '../set'
import { InPlace } from '../staff'
import { daysOf, endsOf, isRange, rangeOf, readRange } from './model'

const RangePicker = lazy(() => import('../../../ui/lazy/ranges'))

function Pick(props: InputProps) {
  const [start, end] = endsOf(props.value)
  return (
    <Suspense fallback={null}>
      <RangePicker
        {...labelled(props)}
        value={start && end ? { start, end } : null}
        onChange={(next) => props.onChange(next && rangeOf(next.start, next.end))}
        onBlur={props.onBlur}
        autoFocus={props.autoFocus}
        min={setText(props.field, 'min') || undefined}
        max={setText(props.field, 'max') || undefined}
      />
    </Suspense>
  )
}

const words = (value: string) => endsOf(value).join(' ~ ')

const show = ({ value }: CellProps) => (
  <span className="f-cell num">{asText(value) ? words(asText(value)) : <Nothing />}</span>
)

export const input: FieldModule['input'] = (props) => <Pick {...props} />
export const cell = show
export const display: FieldModule['display'] = (props) => {
  const value = asText(props.value)
  return (
    <>
      {show(props)}
      {isRange(value) && <span className="muted">{t('daterange.days', { n: daysOf(value) })}</span>}
    </>
  )
}
export const editor: FieldModule['editor'] = (props) => <InPlace {...props} input={input} />
/** Compared by its first day. */
export const filter = valueFilter(DATE_OPERATORS, ({ value, onChange, label }) => (
  <DatePicker
    aria-label={label}
    value={endsOf(value)[0] || null}
    onChange={(day) => onChange(day)}
  />
))
export const toText: FieldModule['toText'] = (value) => (asText(value) ? words(asText(value)) : '')
export const parse: FieldModule['parse'] = (text) => (text.trim() ? readRange(text) : null)
