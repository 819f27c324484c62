// SPDX-License-Identifier: Apache-2.0
import { MultiSelect, RadioGroup, Select } from '../../ui'
import { OptionTag, opensAtOnce, optionChoices, optionOf, PickEditor, readOption } from '../choices'
import { asText, CHOICE_OPERATORS, labelled, Nothing } from '../shared'
import type { FieldModule, InputProps } from '../types'

const RADIO_UP_TO = 4

function Pick(props: InputProps) {
  const { field, value, onChange } = props
  const common = { ...labelled(props), choices: optionChoices(field), value: asText(value) || null }
  const few = (field.options?.length ?? 0) <= RADIO_UP_TO && field.required && props.label !== false
  if (few && !common.readOnly) return <RadioGroup {...common} onChange={onChange} />
  return (
    <Select
      {...common}
      onChange={onChange}
      onBlur={props.onBlur}
      clearable={!field.required}
      autoFocus={props.autoFocus}
      defaultOpen={opensAtOnce(props)}
    />
  )
}

export const input: FieldModule['input'] = (props) => <Pick {...props} />
export const editor: FieldModule['editor'] = (props) => <PickEditor {...props} input={Pick} />

export const cell: FieldModule['cell'] = ({ field, value }) =>
  asText(value) ? <OptionTag option={optionOf(field, asText(value))} /> : <Nothing />
export const display = cell

export const toText: FieldModule['toText'] = (value, field) =>
  asText(value) && optionOf(field, asText(value)).title
export const parse: FieldModule['parse'] = (text, field) => (text ? readOption(field, text) : null)

export const filter: FieldModule['filter'] = {
  operators: CHOICE_OPERATORS,
  input: ({ field, op, value, onChange }) =>
    op === 'empty' || op === 'not_empty' ? null : (
      <MultiSelect
        aria-label={field.title}
        source={optionChoices(field)}
        value={optionChoices(field).filter((one) =>
          (value as string[] | null)?.includes?.(one.key),
        )}
        onChange={(chosen) => onChange(chosen.map((one) => one.key))}
      />
    ),
}
