// SPDX-License-Identifier: Apache-2.0
// Label above, help and error below: the same frame round every control.
// FieldTop and FieldFoot go inside react-aria's field components, which tie them to the
// control; Field does the same for a control of our own.
import './Field.css'
import { CircleAlert } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { FieldError, Label, Text } from 'react-aria-components'
import { cx } from './cx'
import type { Labelled } from './types'

function Mark() {
  return (
    <span className="x-req" aria-hidden>
      *
    </span>
  )
}

export function FieldTop({ label, required }: Pick<Labelled, 'label' | 'required'>) {
  if (!label) return null
  return (
    <Label className="x-label">
      {label}
      {required && <Mark />}
    </Label>
  )
}

export function FieldFoot({ help, error }: Pick<Labelled, 'help' | 'error'>) {
  return (
    <>
      {help && (
        <Text slot="description" className="x-help">
          {help}
        </Text>
      )}
      <FieldError className="x-error">
        <CircleAlert size={14} aria-hidden />
        {error}
      </FieldError>
    </>
  )
}

export interface ControlIds {
  id: string
  'aria-labelledby'?: string
  'aria-describedby'?: string
  'aria-invalid'?: boolean
  'aria-required'?: boolean
}

export interface FieldProps extends Labelled {
  /** Gets the ids and aria attributes that the control must carry. */
  children: (ids: ControlIds) => ReactNode
}

export function Field({ label, help, error, required, className, children }: FieldProps) {
  const id = useId()
  const described = [help && `${id}-h`, error && `${id}-e`].filter(Boolean).join(' ')
  return (
    <div className={cx('x-field', className)}>
      {label && (
        <label className="x-label" id={`${id}-l`} htmlFor={id}>
          {label}
          {required && <Mark />}
        </label>
      )}
      {children({
        id,
        'aria-labelledby': label ? `${id}-l` : undefined,
        'aria-describedby': described || undefined,
        'aria-invalid': error ? true : undefined,
        'aria-required': required || undefined,
      })}
      {help && (
        <span className="x-help" id={`${id}-h`}>
          {help}
        </span>
      )}
      {error && (
        <span className="x-error" id={`${id}-e`}>
          <CircleAlert size={14} aria-hidden />
          {error}
        </span>
      )}
    </div>
  )
}

/** A read-only label and value, for record pages. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="x-fact">
      <div className="x-fact-label">{label}</div>
      <div>{children}</div>
    </div>
  )
}
