// SPDX-License-Identifier: Apache-2.0
import type { FieldDef } from '../../core/schema'
import { t } from '../../i18n/t'
import { CHIPS_UP_TO, Chip, textOf } from '../nativeParts'
import type { NativeProps } from '../types'

const offered = (field: FieldDef) => (field.options ?? []).filter((option) => !option.is_off)

export const isGroup = (field: FieldDef) => offered(field).length <= CHIPS_UP_TO

export function native({ field, value, onChange, id, describedBy, invalid }: NativeProps) {
  const options = offered(field)
  if (isGroup(field)) {
    return (
      <div className="p-chips">
        {options.map((option, index) => (
          <Chip
            key={option.key}
            id={index === 0 ? id : `${id}-${option.key}`}
            type="radio"
            name={id}
            on={value === option.key}
            onPick={() => onChange(option.key)}
          >
            {option.title}
          </Chip>
        ))}
      </div>
    )
  }
  return (
    <select
      id={id}
      className="p-input"
      value={textOf(value)}
      aria-describedby={describedBy}
      aria-invalid={invalid}
      required={field.required}
      onChange={(event) => onChange(event.currentTarget.value || null)}
    >
      <option value="">{t('pub.select')}</option>
      {options.map((option) => (
        <option key={option.key} value={option.key}>
          {option.title}
        </option>
      ))}
    </select>
  )
}
