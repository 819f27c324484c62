// SPDX-License-Identifier: Apache-2.0
// Several choices: tags in the box, a searchable list below it.
import './Field.css'
import './List.css'
import './MultiSelect.css'
import { ChevronDown } from 'lucide-react'
import { Fragment, useState } from 'react'
import {
  Autocomplete,
  Button as AriaButton,
  Dialog,
  DialogTrigger,
  ListBox,
  Popover,
} from 'react-aria-components'
import { t } from '../i18n/t'
import { Field } from './Field'
import { SearchInput } from './Input'
import { ChoiceItem, NoMatch } from './Item'
import { Tag } from './Tag'
import type { Choice, Labelled } from './types'
import { type ChoiceSource, useChoices } from './useChoices'

export interface MultiSelectProps extends Labelled {
  source: ChoiceSource
  value: readonly Choice[]
  onChange: (choices: Choice[]) => void
  onBlur?: () => void
  placeholder?: string
  defaultOpen?: boolean
}

const SEARCH_FROM = 8

// Without a label above, the name says what the button shows too.
function nameOf({ 'aria-label': name, value, placeholder }: MultiSelectProps): string | undefined {
  if (!name) return undefined
  const shown = value.map((one) => one.title).join(' ')
  return `${name} ${shown || (placeholder ?? t('ui.selectPlaceholder'))}`
}

export function MultiSelect(props: MultiSelectProps) {
  const { source, value, onChange, disabled, readOnly } = props
  const [open, setOpen] = useState(props.defaultOpen ?? false)
  const [query, setQuery] = useState('')
  const { items, loading } = useChoices(source, query, open)
  const searchable = typeof source === 'function' || source.length >= SEARCH_FROM
  const locked = disabled || readOnly

  const choose = (keys: 'all' | Set<string | number>) => {
    const wanted = keys === 'all' ? new Set(items.map((one) => one.key)) : keys
    const shown = new Set(items.map((one) => one.key))
    // Choices that the search hides stay chosen.
    const kept = value.filter((one) => wanted.has(one.key) || !shown.has(one.key))
    const known = new Set(value.map((one) => one.key))
    onChange([...kept, ...items.filter((one) => wanted.has(one.key) && !known.has(one.key))])
  }

  const list = (
    <ListBox<Choice>
      aria-label={props.label ?? props['aria-label']}
      className="x-list"
      items={items}
      selectionMode="multiple"
      escapeKeyBehavior="none"
      selectedKeys={value.map((one) => one.key)}
      onSelectionChange={choose}
      autoFocus={searchable ? undefined : true}
      renderEmptyState={() => <NoMatch loading={loading} />}
    >
      {(choice) => <ChoiceItem choice={choice} />}
    </ListBox>
  )

  return (
    <Field {...props}>
      {({ id, ...ids }) => (
        <DialogTrigger
          isOpen={open}
          onOpenChange={(next) => {
            setOpen(next)
            if (!next) {
              setQuery('')
              props.onBlur?.()
            }
          }}
        >
          <div className="x-multi">
            <AriaButton
              id={id}
              className="x-control"
              isDisabled={locked}
              aria-label={nameOf(props)}
              aria-labelledby={ids['aria-labelledby'] && `${ids['aria-labelledby']} ${id}`}
              aria-describedby={ids['aria-describedby']}
              data-invalid={props.error ? true : undefined}
            >
              <span className="x-multi-value">
                {value.length === 0 ? (
                  <span className="x-placeholder">
                    {props.placeholder ?? t('ui.selectPlaceholder')}
                  </span>
                ) : (
                  // Read one behind the other, they are words of their own.
                  value.map((one) => (
                    <Fragment key={one.key}>
                      <Tag tone={one.tone}>{one.title}</Tag>{' '}
                    </Fragment>
                  ))
                )}
              </span>
              <ChevronDown size={16} aria-hidden className="x-affix" />
            </AriaButton>
          </div>
          <Popover className="x-popover x-popover-list" placement="bottom start">
            <Dialog className="x-multi-dialog" aria-label={props.label ?? props['aria-label']}>
              {searchable ? (
                <Autocomplete inputValue={query} onInputChange={setQuery} filter={() => true}>
                  <SearchInput
                    className="x-list-search"
                    value={query}
                    onChange={setQuery}
                    autoFocus
                  />
                  {list}
                </Autocomplete>
              ) : (
                list
              )}
            </Dialog>
          </Popover>
        </DialogTrigger>
      )}
    </Field>
  )
}
