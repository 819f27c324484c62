// SPDX-License-Identifier: Apache-2.0
// A single choice found by typing; the list is fixed or loaded as one types.
import './Field.css'
import './List.css'
import { ChevronDown, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import {
  Button as AriaButton,
  ComboBox as AriaComboBox,
  Input as AriaInput,
  Group,
  ListBox,
  Popover,
} from 'react-aria-components'
import { t } from '../i18n/t'
import { cx } from './cx'
import { FieldFoot, FieldTop } from './Field'
import { ChoiceItem, NoMatch } from './Item'
import type { Choice, Labelled } from './types'
import { type ChoiceSource, useChoices } from './useChoices'

export interface ComboboxProps extends Labelled {
  source: ChoiceSource
  /** The whole choice, as its title may not be in the loaded list. */
  value: Choice | null
  onChange: (choice: Choice | null) => void
  onBlur?: () => void
  placeholder?: string
  autoFocus?: boolean
}

export function Combobox(props: ComboboxProps) {
  const { source, value, onChange, label, help, error, required, disabled, readOnly } = props
  const [text, setText] = useState(value?.title ?? '')
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState(false)
  useEffect(() => setText(value?.title ?? ''), [value?.title])
  // An untouched text is the chosen title: opening then offers everything, not one match.
  const query = typed ? text : ''
  const { items, loading } = useChoices(source, query, open)

  return (
    <AriaComboBox<Choice>
      className={cx('x-field', props.className)}
      aria-label={props['aria-label']}
      items={items}
      defaultFilter={() => true}
      allowsEmptyCollection
      menuTrigger="focus"
      value={value?.key ?? null}
      inputValue={text}
      onInputChange={(next) => {
        if (next === text) return
        setText(next)
        setTyped(next !== value?.title)
        if (next === '' && value) onChange(null)
      }}
      onChange={(key) => {
        const chosen = key === null ? null : (items.find((one) => one.key === key) ?? null)
        if (key !== null && !chosen) return
        setTyped(false)
        setText(chosen?.title ?? '')
        if (chosen?.key !== value?.key) onChange(chosen)
      }}
      onOpenChange={setOpen}
      onBlur={() => {
        setTyped(false)
        setText(value?.title ?? '')
        props.onBlur?.()
      }}
      isRequired={required}
      isDisabled={disabled}
      isReadOnly={readOnly}
      isInvalid={!!error}
      autoFocus={props.autoFocus}
      validationBehavior="aria"
    >
      <FieldTop label={label} required={required} />
      <Group className="x-control">
        <AriaInput placeholder={props.placeholder ?? t('ui.selectPlaceholder')} />
        {value && !required && !disabled && !readOnly && (
          <AriaButton
            className="x-inner"
            slot={null}
            aria-label={t('ui.clear')}
            onPress={() => onChange(null)}
          >
            <X size={14} aria-hidden />
          </AriaButton>
        )}
        <AriaButton className="x-inner">
          <ChevronDown size={16} aria-hidden />
        </AriaButton>
      </Group>
      <FieldFoot help={help} error={error} />
      <Popover className="x-popover x-popover-list">
        <ListBox<Choice> className="x-list" renderEmptyState={() => <NoMatch loading={loading} />}>
          {(choice) => <ChoiceItem choice={choice} />}
        </ListBox>
      </Popover>
    </AriaComboBox>
  )
}
