// SPDX-License-Identifier: Apache-2.0
// A value out of its reference range is told by an arrow and a word, never by colour alone.
import { ArrowDown, ArrowUp } from 'lucide-react'
import { formatDecimal } from '../../../core/format'
import { t } from '../../../i18n/t'
import { NUMBER_OPERATORS, textField } from '../../shared'
import type { CellProps, FieldModule, InputProps } from '../../types'
import '../rare.css'
import { unitOf } from '../set'
import { rangeText, readMeasure, standingOf } from './model'

function Standing({ field, value }: CellProps) {
  const standing = standingOf(value, field)
  if (standing !== 'low' && standing !== 'high') return null
  const Arrow = standing === 'low' ? ArrowDown : ArrowUp
  return (
    <span className="w-out">
      <Arrow size={14} aria-hidden />
      {t(`measure.${standing}`)}
    </span>
  )
}

const withUnit = (value: string, props: CellProps) => {
  const unit = unitOf(props.field)
  return (
    <>
      <Standing {...props} /> {formatDecimal(value)}
      {unit && ` ${unit}`}
    </>
  )
}

const base = textField({
  numeric: true,
  show: withUnit,
  display: (value, props) => (
    <>
      {withUnit(value, props)}
      {rangeText(props.field) && (
        <span className="muted"> {t('measure.range', { range: rangeText(props.field) })}</span>
      )}
    </>
  ),
  fromInput: (text) => text.normalize('NFKC').replace(/[,\s]/g, ''),
  suffix: (props: InputProps) => (
    <>
      <Standing field={props.field} value={props.value} />
      {unitOf(props.field)}
    </>
  ),
  props: { inputMode: 'decimal' },
  operators: NUMBER_OPERATORS,
})

export const { cell, display, editor, filter, toText, numeric } = base
export const parse: FieldModule['parse'] = (text, field) =>
  text.trim() === '' ? null : readMeasure(text, field)

export const input: FieldModule['input'] = (props) => {
  const range = rangeText(props.field)
  const told = range ? t('measure.range', { range }) : undefined
  const help = [props.field.help, told].filter(Boolean).join(' · ')
  return base.input({ ...props, field: { ...props.field, help: help || undefined } })
}
