// SPDX-License-Identifier: Apache-2.0
// Date, date-time and time inputs. Calendars weigh as much as the rest of the kit
// together, so they are a chunk of their own, loaded when the first of them is shown.
import './Field.css'
import { lazy, Suspense } from 'react'
import { Field } from './Field'
import type { Labelled } from './types'

export interface DateInputProps extends Labelled {
  /** Date "2026-07-05"; date-time ISO UTC "2026-07-05T06:03:00Z"; time "14:03:00". */
  value: string | null
  onChange: (value: string | null) => void
  onBlur?: () => void
  /** Dates as "2026-07-05", inclusive. */
  min?: string
  max?: string
  autoFocus?: boolean
}

const load = () => import('./lazy/dates')
const LazyDate = lazy(async () => ({ default: (await load()).DateImpl }))
const LazyDateTime = lazy(async () => ({ default: (await load()).DateTimeImpl }))
const LazyTime = lazy(async () => ({ default: (await load()).TimeImpl }))

function Waiting({ label, required, help, className, value }: DateInputProps) {
  return (
    <Field label={label} required={required} help={help} className={className}>
      {(ids) => (
        <output {...ids} className="x-control">
          {value}
        </output>
      )}
    </Field>
  )
}

export function DatePicker(props: DateInputProps) {
  return (
    <Suspense fallback={<Waiting {...props} />}>
      <LazyDate {...props} />
    </Suspense>
  )
}

export function DateTimePicker(props: DateInputProps) {
  return (
    <Suspense fallback={<Waiting {...props} value={null} />}>
      <LazyDateTime {...props} />
    </Suspense>
  )
}

export function TimePicker(props: DateInputProps) {
  return (
    <Suspense fallback={<Waiting {...props} />}>
      <LazyTime {...props} />
    </Suspense>
  )
}
