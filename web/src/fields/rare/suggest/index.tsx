// SPDX-License-Identifier: Apache-2.0
// A line of text for which values of another form's field are offered; anything may be written.
import { useEffect, useState } from 'react'
import {
  ComboBox,
  Group,
  Input as AriaInput,
  ListBox,
  ListBoxItem,
  Popover,
} from 'react-aria-components'
import { FieldFoot, FieldTop } from '../../../ui'
import { asText, labelled, TEXT_OPERATORS, textField } from '../../shared'
import { useFieldSource } from '../../source'
import type { FieldModule, InputProps } from '../../types'
import { InPlace } from '../staff'

const PAUSE_MS = 180

/** What fits the text so far; nothing is said of a search that failed, as one may just go on typing. */
function useSuggestions(field: InputProps['field'], text: string): string[] {
  const { suggest } = useFieldSource()
  const [found, setFound] = useState<string[]>([])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the field's key is what matters
  useEffect(() => {
    if (!suggest || !text.trim()) {
      setFound([])
      return
    }
    const stop = new AbortController()
    const timer = setTimeout(() => {
      suggest(field, text.trim(), stop.signal).then(
        (items) => stop.signal.aborted || setFound(items),
        () => stop.signal.aborted || setFound([]),
      )
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [suggest, field.key, text])
  return found
}

function SuggestInput(props: InputProps) {
  const { label, help, error, required, readOnly, ...rest } = labelled(props)
  const text = asText(props.value)
  const items = useSuggestions(props.field, text)
  return (
    <ComboBox
      className="x-field"
      aria-label={rest['aria-label']}
      items={items.map((title) => ({ id: title, title }))}
      defaultFilter={() => true}
      allowsCustomValue
      inputValue={text}
      onInputChange={(next) => props.onChange(next === '' ? null : next)}
      onBlur={props.onBlur}
      isRequired={required}
      isReadOnly={readOnly}
      isInvalid={!!error}
      autoFocus={props.autoFocus}
      validationBehavior="aria"
    >
      <FieldTop label={label} required={required} />
      <Group className="x-control">
        <AriaInput maxLength={props.field.max_len} placeholder={props.field.placeholder} />
      </Group>
      <FieldFoot help={help} error={error} />
      <Popover className="x-popover x-popover-list">
        <ListBox<{ id: string; title: string }> className="x-list">
          {(item) => (
            <ListBoxItem className="x-item" textValue={item.title}>
              {item.title}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  )
}

const base = textField({ operators: TEXT_OPERATORS })
export const { cell, display, filter, toText, parse } = base
export const input: FieldModule['input'] = (props) => <SuggestInput {...props} />
export const editor: FieldModule['editor'] = (props) => <InPlace {...props} input={input} />
