// SPDX-License-Identifier: Apache-2.0
// One row of a list box, shared by select, combobox and multi-select.
import './List.css'
import { Check } from 'lucide-react'
import { ListBoxItem } from 'react-aria-components'
import { t } from '../i18n/t'
import { Tag } from './Tag'
import type { Choice } from './types'

export function ChoiceItem({ choice }: { choice: Choice }) {
  const Icon = choice.icon
  return (
    <ListBoxItem
      id={choice.key}
      textValue={choice.title}
      isDisabled={choice.disabled}
      className="x-item"
    >
      {({ isSelected }) => (
        <>
          {Icon && <Icon size={16} aria-hidden />}
          <span className="x-item-text">
            {choice.tone ? <Tag tone={choice.tone}>{choice.title}</Tag> : choice.title}
            {choice.hint && <div className="x-item-hint">{choice.hint}</div>}
          </span>
          {isSelected && <Check size={16} aria-hidden className="x-item-tick" />}
        </>
      )}
    </ListBoxItem>
  )
}

export function NoMatch({ loading }: { loading?: boolean }) {
  return <div className="x-list-empty">{t(loading ? 'ui.loading' : 'ui.searchEmpty')}</div>
}
