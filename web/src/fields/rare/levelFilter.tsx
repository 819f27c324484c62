// SPDX-License-Identifier: Apache-2.0
import type { FieldDef, Value } from '../../core/schema'
import { t } from '../../i18n/t'
import { MultiSelect } from '../../ui'
import { CHOICE_OPERATORS } from '../shared'
import type { FieldModule } from '../types'
import { findLevels, type Levels, pathText } from './levels'

const MOST = 50

type UseLevels = (field: FieldDef) => Levels

function Pick({
  field,
  value,
  onChange,
  useLevels,
}: {
  field: FieldDef
  value: Value | undefined
  onChange: (value: Value) => void
  useLevels: UseLevels
}) {
  const levels = useLevels(field)
  const keys = Array.isArray(value) ? (value as string[]) : []
  const choice = (key: string) => ({ key, title: pathText(levels, key) || key })
  const top = () => [...(levels.below.get('') ?? [])].slice(0, MOST)
  return (
    <MultiSelect
      aria-label={field.title}
      placeholder={t('levels.search')}
      source={async (query) =>
        (query ? findLevels(levels, query, MOST) : top()).map((one) => choice(one.key))
      }
      value={keys.map(choice)}
      onChange={(chosen) => onChange(chosen.map((one) => one.key))}
    />
  )
}

/** Several entries of any level; one of a higher level stands for all below it. */
export const levelFilter = (useLevels: UseLevels): FieldModule['filter'] => ({
  operators: CHOICE_OPERATORS,
  input: ({ op, ...props }) =>
    op === 'empty' || op === 'not_empty' ? null : <Pick {...props} useLevels={useLevels} />,
})
