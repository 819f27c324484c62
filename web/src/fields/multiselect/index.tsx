// SPDX-License-Identifier: Apache-2.0
import { MultiSelect } from '../../ui'
import { OptionTag, opensAtOnce, optionChoices, optionOf, PickEditor, readOption } from '../choices'
import { labelled, MANY_OPERATORS, Nothing } from '../shared'
import type { CellProps, FieldModule, InputProps } from '../types'

const keysOf = (value: InputProps['value']): string[] =>
  Array.isArray(value)
    ? (value as unknown[]).filter((one): one is string => typeof one === 'string')
    : []

function Pick(props: InputProps) {
  const { field } = props
  const chosen = keysOf(props.value)
  const all = optionChoices(field)
  const value = chosen.map((key) => all.find((one) => one.key === key) ?? { key, title: key })
  return (
    <MultiSelect
      {...labelled(props)}
      source={all}
      value={value}
      onChange={(next) => props.onChange(next.map((one) => one.key))}
      onBlur={props.onBlur}
      defaultOpen={opensAtOnce(props)}
    />
  )
}

const tags = ({ field, value }: CellProps, wrap: string) => {
  const keys = keysOf(value)
  if (keys.length === 0) return <Nothing />
  return (
    <span className={wrap}>
      {keys.map((key) => (
        <OptionTag key={key} option={optionOf(field, key)} />
      ))}
    </span>
  )
}

export const input: FieldModule['input'] = (props) => <Pick {...props} />
export const editor: FieldModule['editor'] = (props) => <PickEditor {...props} input={Pick} keep />
export const cell: FieldModule['cell'] = (props) => tags(props, 'f-tags')
export const display: FieldModule['display'] = (props) => tags(props, 'f-tags f-tags-wrap')

export const toText: FieldModule['toText'] = (value, field) =>
  keysOf(value)
    .map((key) => optionOf(field, key).title)
    .join('、')
export const parse: FieldModule['parse'] = (text, field) =>
  text === ''
    ? null
    : text
        .split(/[、,，;；]/)
        .map((one) => one.trim())
        .filter(Boolean)
        .map((one) => readOption(field, one))

export const filter: FieldModule['filter'] = {
  operators: MANY_OPERATORS,
  input: ({ field, op, value, onChange }) =>
    op === 'empty' || op === 'not_empty' ? null : (
      <Pick
        field={{ ...field, required: false, writable: true, computed: false }}
        value={value}
        onChange={onChange}
        label={false}
      />
    ),
}
