// SPDX-License-Identifier: Apache-2.0
// Checkbox, switch, and the groups of them.
import './Field.css'
import './Checks.css'
import { Check, Minus } from 'lucide-react'
import type { ReactNode } from 'react'
import {
  Checkbox as AriaCheckbox,
  CheckboxGroup as AriaCheckboxGroup,
  Radio as AriaRadio,
  RadioGroup as AriaRadioGroup,
  Switch as AriaSwitch,
} from 'react-aria-components'
import { cx } from './cx'
import { FieldFoot, FieldTop } from './Field'
import type { Choice, Labelled } from './types'

export interface CheckboxProps {
  children?: ReactNode
  value?: boolean
  onChange?: (value: boolean) => void
  indeterminate?: boolean
  disabled?: boolean
  readOnly?: boolean
  invalid?: boolean
  autoFocus?: boolean
  name?: string
  className?: string
  slot?: string
  'aria-label'?: string
  'aria-labelledby'?: string
}

function Box({ on, some }: { on: boolean; some: boolean }) {
  return (
    <span className="x-box" aria-hidden>
      {some ? <Minus size={14} strokeWidth={3} /> : on ? <Check size={14} strokeWidth={3} /> : null}
    </span>
  )
}

export function Checkbox(props: CheckboxProps) {
  const { children, value, indeterminate, disabled, readOnly, invalid, className, ...rest } = props
  return (
    <AriaCheckbox
      {...rest}
      isSelected={value}
      isIndeterminate={indeterminate}
      isDisabled={disabled}
      isReadOnly={readOnly}
      isInvalid={invalid}
      className={cx('x-check', className)}
    >
      {({ isSelected, isIndeterminate }) => (
        <>
          <Box on={isSelected} some={isIndeterminate} />
          {children && <span>{children}</span>}
        </>
      )}
    </AriaCheckbox>
  )
}

export interface SwitchProps extends Omit<CheckboxProps, 'indeterminate' | 'invalid' | 'slot'> {}

export function Switch({ children, value, disabled, readOnly, className, ...rest }: SwitchProps) {
  return (
    <AriaSwitch
      {...rest}
      isSelected={value}
      isDisabled={disabled}
      isReadOnly={readOnly}
      className={cx('x-switch', className)}
    >
      <span className="x-track" aria-hidden>
        <span className="x-thumb" />
      </span>
      {children && <span>{children}</span>}
    </AriaSwitch>
  )
}

export interface CheckboxGroupProps extends Labelled {
  choices: readonly Choice[]
  value: readonly string[]
  onChange: (keys: string[]) => void
  vertical?: boolean
}

export function CheckboxGroup(props: CheckboxGroupProps) {
  const { choices, value, label, help, error, required, disabled, readOnly, className } = props
  return (
    <AriaCheckboxGroup
      className={cx('x-field', className)}
      aria-label={props['aria-label']}
      value={[...value]}
      onChange={props.onChange}
      isRequired={required}
      isDisabled={disabled}
      isReadOnly={readOnly}
      isInvalid={!!error}
      validationBehavior="aria"
    >
      <FieldTop label={label} required={required} />
      <div className={cx('x-choices', props.vertical && 'x-choices-v')}>
        {choices.map((choice) => (
          <AriaCheckbox
            key={choice.key}
            value={choice.key}
            isDisabled={choice.disabled}
            className="x-check"
          >
            {({ isSelected }) => (
              <>
                <Box on={isSelected} some={false} />
                <span>{choice.title}</span>
              </>
            )}
          </AriaCheckbox>
        ))}
      </div>
      <FieldFoot help={help} error={error} />
    </AriaCheckboxGroup>
  )
}

export interface RadioGroupProps extends Labelled {
  choices: readonly Choice[]
  value: string | null
  onChange: (key: string) => void
  vertical?: boolean
}

export function RadioGroup(props: RadioGroupProps) {
  const { choices, value, label, help, error, required, disabled, readOnly, className } = props
  return (
    <AriaRadioGroup
      className={cx('x-field', className)}
      aria-label={props['aria-label']}
      value={value}
      onChange={props.onChange}
      isRequired={required}
      isDisabled={disabled}
      isReadOnly={readOnly}
      isInvalid={!!error}
      validationBehavior="aria"
      orientation={props.vertical ? 'vertical' : 'horizontal'}
    >
      <FieldTop label={label} required={required} />
      <div className={cx('x-choices', props.vertical && 'x-choices-v')}>
        {choices.map((choice) => (
          <AriaRadio
            key={choice.key}
            value={choice.key}
            isDisabled={choice.disabled}
            className="x-check x-radio"
          >
            <span className="x-box" aria-hidden />
            <span>
              {choice.title}
              {choice.hint && <span className="x-item-hint"> {choice.hint}</span>}
            </span>
          </AriaRadio>
        ))}
      </div>
      <FieldFoot help={help} error={error} />
    </AriaRadioGroup>
  )
}
