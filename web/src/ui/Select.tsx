// SPDX-License-Identifier: Apache-2.0
import './Field.css'
import './List.css'
import { ChevronDown, X } from 'lucide-react'
import {
  Button as AriaButton,
  Select as AriaSelect,
  ListBox,
  Popover,
  SelectValue,
} from 'react-aria-components'
import { t } from '../i18n/t'
import { cx } from './cx'
import { FieldFoot, FieldTop } from './Field'
import { ChoiceItem } from './Item'
import type { Choice, Labelled } from './types'

export interface SelectProps extends Labelled {
  choices: readonly Choice[]
  value: string | null
  onChange: (key: string | null) => void
  onBlur?: () => void
  placeholder?: string
  /** Offers a first row that clears the value. */
  clearable?: boolean
  autoFocus?: boolean
  defaultOpen?: boolean
}

const NOTHING = '\u0000none'

/** One of a few known choices. For long or remote lists use Combobox. */
export function Select(props: SelectProps) {
  const { choices, value, onChange, label, help, error, required, disabled, className } = props
  return (
    <AriaSelect
      className={cx('x-field', className)}
      aria-label={props['aria-label']}
      value={value}
      onChange={(key) => onChange(key === null || key === NOTHING ? null : String(key))}
      onBlur={props.onBlur}
      placeholder={props.placeholder ?? t('ui.selectPlaceholder')}
      isRequired={required}
      isDisabled={disabled || props.readOnly}
      isInvalid={!!error}
      autoFocus={props.autoFocus}
      defaultOpen={props.defaultOpen}
      validationBehavior="aria"
    >
      <FieldTop label={label} required={required} />
      <AriaButton className="x-control">
        <SelectValue className="x-select-value">
          {({ isPlaceholder, defaultChildren }) => {
            const chosen = choices.find((choice) => choice.key === value)
            if (isPlaceholder || !chosen)
              return <span className="x-placeholder">{value ? value : defaultChildren}</span>
            return chosen.title
          }}
        </SelectValue>
        <ChevronDown size={16} aria-hidden className="x-affix" />
      </AriaButton>
      <FieldFoot help={help} error={error} />
      <Popover className="x-popover x-popover-list">
        <ListBox className="x-list">
          {props.clearable && value !== null && (
            <ChoiceItem choice={{ key: NOTHING, title: t('ui.clear'), icon: X }} />
          )}
          {choices.map((choice) => (
            <ChoiceItem key={choice.key} choice={choice} />
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}
