// SPDX-License-Identifier: Apache-2.0
import { Check } from 'lucide-react'
import { isReadOnly } from '../../core/schema'
import { t } from '../../i18n/t'
import { Checkbox, Field, Select, Switch } from '../../ui'
import { labelled } from '../shared'
import type { FieldModule } from '../types'

const yesNo = () => [
  { key: 'true', title: t('ui.yes') },
  { key: 'false', title: t('ui.no') },
]

export const toText: FieldModule['toText'] = (value) =>
  value === true ? t('ui.yes') : value === false ? t('ui.no') : ''

export const parse: FieldModule['parse'] = (text) => {
  if (/^(是|有|对|true|yes|y|1|√|✓)$/i.test(text)) return true
  return /^(否|无|不|false|no|n|0|×)$/i.test(text) ? false : text === '' ? null : text
}

export const cell: FieldModule['cell'] = ({ value }) =>
  value === true ? (
    <Check size={16} role="img" aria-label={t('ui.yes')} />
  ) : (
    <span className="f-none">{value === false ? t('ui.no') : '—'}</span>
  )

export const display: FieldModule['display'] = ({ value, field }) =>
  toText(value, field) || <span className="f-none">—</span>

export const input: FieldModule['input'] = (props) => {
  const { field, value, onChange, label } = props
  const readOnly = props.readOnly || isReadOnly(field)
  if (label === false)
    return (
      <Checkbox
        aria-label={field.title}
        value={value === true}
        onChange={onChange}
        readOnly={readOnly}
      />
    )
  return (
    <Field {...labelled(props)}>
      {(ids) => (
        <Switch
          aria-labelledby={ids['aria-labelledby']}
          value={value === true}
          onChange={onChange}
          readOnly={readOnly}
        />
      )}
    </Field>
  )
}

export const editor: FieldModule['editor'] = ({ field, value, onCommit }) => (
  <Checkbox
    aria-label={field.title}
    autoFocus
    value={value === true}
    onChange={(next) => onCommit(next)}
  />
)

export const filter: FieldModule['filter'] = {
  operators: ['eq', 'empty', 'not_empty'],
  input: ({ field, op, value, onChange }) =>
    op === 'eq' ? (
      <Select
        aria-label={field.title}
        choices={yesNo()}
        value={typeof value === 'boolean' ? String(value) : null}
        onChange={(key) => onChange(key === null ? null : key === 'true')}
      />
    ) : null,
}
