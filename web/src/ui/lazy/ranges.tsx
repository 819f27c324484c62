// SPDX-License-Identifier: Apache-2.0
// Two dates in one control: typed, or chosen as a stretch of a calendar.
import '../List.css'
import './dates.css'
import { GregorianCalendar, parseDate } from '@internationalized/date'
import { CalendarDays, ChevronLeft, ChevronRight, X } from 'lucide-react'
import {
  Button as AriaButton,
  CalendarCell,
  CalendarGrid,
  DateInput,
  DateRangePicker,
  DateSegment,
  Dialog,
  Group,
  Heading,
  Popover,
  RangeCalendar,
} from 'react-aria-components'
import { t } from '../../i18n/t'
import { cx } from '../cx'
import { FieldFoot, FieldTop } from '../Field'
import type { Labelled } from '../types'

export interface RangeInputProps extends Labelled {
  value: { start: string; end: string } | null
  onChange: (value: { start: string; end: string } | null) => void
  onBlur?: () => void
  min?: string
  max?: string
  autoFocus?: boolean
}

const read = (text: string | undefined) => {
  try {
    return text ? parseDate(text) : null
  } catch {
    return null
  }
}
const gregorian = () => new GregorianCalendar()

const Segments = ({ slot }: { slot: 'start' | 'end' }) => (
  <DateInput slot={slot} className="x-segments">
    {(segment) => (
      <DateSegment segment={segment} className="x-segment">
        {({ text, type }) => (type === 'literal' ? text.replace('/', '-') : text)}
      </DateSegment>
    )}
  </DateInput>
)

export default function RangePicker(props: RangeInputProps) {
  const { label, help, error, required, disabled, readOnly } = props
  const start = read(props.value?.start)
  const end = read(props.value?.end)
  return (
    <DateRangePicker
      className={cx('x-field', props.className)}
      aria-label={props['aria-label']}
      value={start && end ? { start, end } : null}
      onChange={(next) =>
        props.onChange(next && { start: next.start.toString(), end: next.end.toString() })
      }
      onBlur={props.onBlur}
      minValue={read(props.min) ?? undefined}
      maxValue={read(props.max) ?? undefined}
      shouldForceLeadingZeros
      isRequired={required}
      isDisabled={disabled}
      isReadOnly={readOnly}
      isInvalid={!!error}
      autoFocus={props.autoFocus}
      validationBehavior="aria"
    >
      <FieldTop label={label} required={required} />
      <Group className="x-control x-range">
        <Segments slot="start" />
        <span aria-hidden>–</span>
        <Segments slot="end" />
        {start && !required && !disabled && !readOnly && (
          <AriaButton
            className="x-inner"
            slot={null}
            aria-label={t('ui.clear')}
            onPress={() => props.onChange(null)}
          >
            <X size={14} aria-hidden />
          </AriaButton>
        )}
        <AriaButton className="x-inner" aria-label={t('ui.openCalendar')}>
          <CalendarDays size={16} aria-hidden />
        </AriaButton>
      </Group>
      <FieldFoot help={help} error={error} />
      <Popover className="x-popover">
        <Dialog className="x-popover-body" aria-label={label ?? props['aria-label']}>
          <RangeCalendar createCalendar={gregorian} className="x-calendar">
            <header className="x-calendar-head">
              <AriaButton slot="previous" className="x-calendar-nav">
                <ChevronLeft size={18} aria-hidden />
              </AriaButton>
              <Heading className="x-calendar-title" level={3} />
              <AriaButton slot="next" className="x-calendar-nav">
                <ChevronRight size={18} aria-hidden />
              </AriaButton>
            </header>
            <CalendarGrid weekdayStyle="narrow">
              {(date) => <CalendarCell date={date} className="x-day" />}
            </CalendarGrid>
          </RangeCalendar>
        </Dialog>
      </Popover>
    </DateRangePicker>
  )
}
