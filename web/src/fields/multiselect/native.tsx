// SPDX-License-Identifier: Apache-2.0
import { Chip } from '../nativeParts'
import type { NativeProps } from '../types'

export function native({ field, value, onChange, id }: NativeProps) {
  const chosen = Array.isArray(value) ? (value as string[]) : []
  const options = (field.options ?? []).filter((option) => !option.is_off)
  return (
    <div className="p-chips">
      {options.map((option, index) => (
        <Chip
          key={option.key}
          id={index === 0 ? id : `${id}-${option.key}`}
          type="checkbox"
          name={id}
          on={chosen.includes(option.key)}
          onPick={(on) =>
            onChange(on ? [...chosen, option.key] : chosen.filter((key) => key !== option.key))
          }
        >
          {option.title}
        </Chip>
      ))}
    </div>
  )
}

export const isGroup = () => true
