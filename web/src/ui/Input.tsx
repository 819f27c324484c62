// SPDX-License-Identifier: Apache-2.0
import './Field.css'
import './Input.css'
import { Eye, EyeOff, Search, X } from 'lucide-react'
import { type ReactNode, type Ref, useState } from 'react'
import {
  Button as AriaButton,
  Input as AriaInput,
  TextArea as AriaTextArea,
  Group,
  TextField,
} from 'react-aria-components'
import { t } from '../i18n/t'
import { cx } from './cx'
import { FieldFoot, FieldTop } from './Field'
import type { Labelled } from './types'

export interface InputProps extends Labelled {
  value: string
  onChange: (value: string) => void
  onBlur?: () => void
  type?: 'text' | 'tel' | 'email' | 'url' | 'password' | 'search'
  inputMode?: 'text' | 'numeric' | 'decimal' | 'tel' | 'email' | 'url' | 'search'
  placeholder?: string
  prefix?: ReactNode
  suffix?: ReactNode
  /** Figures: right-aligned, tabular. */
  numeric?: boolean
  maxLength?: number
  autoComplete?: string
  autoFocus?: boolean
  name?: string
  onKeyDown?: (event: { key: string; preventDefault(): void }) => void
  inputRef?: Ref<HTMLInputElement>
}

export function Input(props: InputProps) {
  const { label, help, error, required, disabled, readOnly, className, numeric, placeholder } =
    props
  const [shown, setShown] = useState(false)
  const password = props.type === 'password'
  return (
    <TextField
      className={cx('x-field', className)}
      aria-label={props['aria-label']}
      value={props.value}
      onChange={props.onChange}
      onBlur={props.onBlur}
      onKeyDown={props.onKeyDown}
      type={password && shown ? 'text' : (props.type ?? 'text')}
      inputMode={props.inputMode}
      maxLength={props.maxLength}
      autoComplete={props.autoComplete ?? 'off'}
      autoFocus={props.autoFocus}
      name={props.name}
      isRequired={required}
      isDisabled={disabled}
      isReadOnly={readOnly}
      isInvalid={!!error}
      validationBehavior="aria"
    >
      <FieldTop label={label} required={required} />
      <Group className={cx('x-control', numeric && 'x-numeric')}>
        {props.prefix && <span className="x-affix">{props.prefix}</span>}
        <AriaInput placeholder={placeholder} ref={props.inputRef} />
        {props.suffix && <span className="x-affix">{props.suffix}</span>}
        {password && (
          <AriaButton
            className="x-inner"
            slot={null}
            aria-label={t(shown ? 'ui.hidePassword' : 'ui.showPassword')}
            onPress={() => setShown(!shown)}
          >
            {shown ? <EyeOff size={16} aria-hidden /> : <Eye size={16} aria-hidden />}
          </AriaButton>
        )}
      </Group>
      <FieldFoot help={help} error={error} />
    </TextField>
  )
}

export interface SearchInputProps extends Pick<InputProps, 'value' | 'onChange' | 'autoFocus'> {
  label?: string
  placeholder?: string
  className?: string
  onSubmit?: () => void
  inputRef?: Ref<HTMLInputElement>
}

export function SearchInput(props: SearchInputProps) {
  const { value, onChange, onSubmit, label, placeholder, className } = props
  return (
    <TextField
      className={cx('x-field', className)}
      aria-label={label ?? t('ui.search')}
      type="search"
      value={value}
      onChange={onChange}
      autoFocus={props.autoFocus}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onSubmit?.()
        if (event.key === 'Escape' && value) onChange('')
      }}
    >
      <Group className="x-control x-search">
        <Search size={16} aria-hidden className="x-affix" />
        <AriaInput placeholder={placeholder ?? t('ui.search')} ref={props.inputRef} />
        {value && (
          <AriaButton
            className="x-inner"
            slot={null}
            aria-label={t('ui.clear')}
            onPress={() => onChange('')}
          >
            <X size={14} aria-hidden />
          </AriaButton>
        )}
      </Group>
    </TextField>
  )
}

export interface TextAreaProps extends Labelled {
  value: string
  onChange: (value: string) => void
  onBlur?: () => void
  rows?: number
  placeholder?: string
  maxLength?: number
  autoFocus?: boolean
}

export function TextArea(props: TextAreaProps) {
  const { label, help, error, required, disabled, readOnly, className, rows = 3 } = props
  return (
    <TextField
      className={cx('x-field', className)}
      aria-label={props['aria-label']}
      value={props.value}
      onChange={props.onChange}
      onBlur={props.onBlur}
      maxLength={props.maxLength}
      autoFocus={props.autoFocus}
      isRequired={required}
      isDisabled={disabled}
      isReadOnly={readOnly}
      isInvalid={!!error}
      validationBehavior="aria"
    >
      <FieldTop label={label} required={required} />
      <AriaTextArea className="x-control x-textarea" rows={rows} placeholder={props.placeholder} />
      <FieldFoot help={help} error={error} />
    </TextField>
  )
}
