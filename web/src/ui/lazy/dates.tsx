// SPDX-License-Identifier: Apache-2.0
import '../List.css'
import './dates.css'
import {
  type CalendarDate,
  GregorianCalendar,
  type Time,
  type ZonedDateTime,
  parseAbsolute,
  parseDate,
  parseTime,
  toCalendarDate,
  toCalendarDateTime,
  toZoned,
} from '@internationalized/date'
import { CalendarDays, ChevronLeft, ChevronRight, X } from 'lucide-react'
import {
  DatePicker as AriaDatePicker,
  Button as AriaButton,
  Calendar,
  CalendarCell,
  CalendarGrid,
  DateInput,
  DateSegment,
  type DateValue,
  Dialog,
  Group,
  Heading,
  Popover,
  TimeField,
} from 'react-aria-components'
import { SITE_ZONE } from '../../core/date'
import { t } from '../../i18n/t'
import { cx } from '../cx'
import type { DateInputProps } from '../DatePicker'
import { FieldFoot, FieldTop } from '../Field'

// A stored value that cannot be read shows as empty, never as a crash.
function quietly<T>(parse: () => T): T | null {
  try {
    return parse()
  } catch {
    return null
  }
}

// Only the Gregorian calendar: the library would else carry a dozen more.
const gregorian = () => new GregorianCalendar()

function Segments() {
  return (
    <DateInput className="x-segments">
      {(segment) => (
        <DateSegment segment={segment} className="x-segment">
          {/* Dates read 2026-07-05 everywhere, whatever marks the locale puts between. */}
          {({ text, type }) =>
            type === 'literal' ? text.replace('/', '-').replace(/,\s*/, ' ') : text
          }
        </DateSegment>
      )}
    </DateInput>
  )
}

function MonthGrid() {
  return (
    <Calendar createCalendar={gregorian} className="x-calendar">
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
    </Calendar>
  )
}

interface FrameProps<V extends DateValue> {
  props: DateInputProps
  value: V | null
  onPick: (value: V | null) => void
  withTime: boolean
}

function Frame<V extends DateValue>({ props, value, onPick, withTime }: FrameProps<V>) {
  const { label, help, error, required, disabled, readOnly } = props
  return (
    <AriaDatePicker<DateValue>
      className={cx('x-field', props.className)}
      aria-label={props['aria-label']}
      value={value}
      onChange={(next) => onPick(next as V | null)}
      onBlur={props.onBlur}
      minValue={props.min ? quietly(() => parseDate(props.min as string)) : undefined}
      maxValue={props.max ? quietly(() => parseDate(props.max as string)) : undefined}
      granularity={withTime ? 'minute' : 'day'}
      hourCycle={24}
      hideTimeZone
      shouldForceLeadingZeros
      isRequired={required}
      isDisabled={disabled}
      isReadOnly={readOnly}
      isInvalid={!!error}
      autoFocus={props.autoFocus}
      validationBehavior="aria"
    >
      <FieldTop label={label} required={required} />
      <Group className="x-control">
        <Segments />
        {value && !required && !disabled && !readOnly && (
          <AriaButton
            className="x-inner"
            slot={null}
            aria-label={t('ui.clear')}
            onPress={() => onPick(null)}
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
          <MonthGrid />
        </Dialog>
      </Popover>
    </AriaDatePicker>
  )
}

export function DateImpl(props: DateInputProps) {
  const value = props.value ? quietly(() => parseDate(props.value as string)) : null
  return (
    <Frame<CalendarDate>
      props={props}
      value={value}
      withTime={false}
      onPick={(next) => props.onChange(next ? toCalendarDate(next).toString() : null)}
    />
  )
}

export function DateTimeImpl(props: DateInputProps) {
  const value = props.value ? quietly(() => parseAbsolute(props.value as string, SITE_ZONE)) : null
  return (
    <Frame<ZonedDateTime>
      props={props}
      value={value}
      withTime
      onPick={(next) => {
        // An empty picker gives a zoneless date first: read it in the site's zone.
        const given = next as DateValue | null
        const zoned =
          given &&
          ('toAbsoluteString' in given ? given : toZoned(toCalendarDateTime(given), SITE_ZONE))
        props.onChange(zoned && zoned.toAbsoluteString().replace('.000Z', 'Z'))
      }}
    />
  )
}

export function TimeImpl(props: DateInputProps) {
  const { label, help, error, required, disabled, readOnly } = props
  return (
    <TimeField<Time>
      className={cx('x-field', props.className)}
      aria-label={props['aria-label']}
      value={props.value ? quietly(() => parseTime(props.value as string)) : null}
      onChange={(next) => props.onChange(next ? next.toString().slice(0, 8) : null)}
      onBlur={props.onBlur}
      granularity="minute"
      hourCycle={24}
      shouldForceLeadingZeros
      isRequired={required}
      isDisabled={disabled}
      isReadOnly={readOnly}
      isInvalid={!!error}
      autoFocus={props.autoFocus}
      validationBehavior="aria"
    >
      <FieldTop label={label} required={required} />
      <div className="x-control">
        <Segments />
      </div>
      <FieldFoot help={help} error={error} />
    </TimeField>
  )
}
