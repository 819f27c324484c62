// SPDX-License-Identifier: Apache-2.0
// When a record is saved, and by whom.
import { Save } from 'lucide-react'
import { t } from '../../../i18n/t'
import { CheckboxGroup, MultiSelect } from '../../../ui'
import { useHouse } from '../house'
import type { WhenDef, WhenProps } from './types'

const ORIGINS = ['person', 'program', 'import', 'public', 'rule'] as const

function Part({ when, errors, onChange }: WhenProps) {
  const { form } = useHouse()
  const choices = form.fields.map(({ key, title }) => ({ key, title }))
  const chosen = when.fields ?? []
  return (
    <>
      <CheckboxGroup
        label={t('house.on')}
        error={errors['when.on']}
        choices={(['created', 'updated', 'deleted', 'linked'] as const).map((key) => ({
          key,
          title: t(`house.on.${key}`),
        }))}
        value={when.on ?? []}
        onChange={(on) => {
          const { fields, ...rest } = when
          onChange(on.includes('updated') ? { ...when, on } : { ...rest, on })
        }}
      />
      {when.on?.includes('updated') && (
        <MultiSelect
          label={t('house.onFields')}
          error={errors['when.fields']}
          placeholder={t('house.anyField')}
          source={choices}
          value={choices.filter((one) => chosen.includes(one.key))}
          onChange={(next) => {
            const { fields: _, ...rest } = when
            onChange(next.length > 0 ? { ...rest, fields: next.map((one) => one.key) } : rest)
          }}
        />
      )}
      <MultiSelect
        label={t('house.by')}
        error={errors['when.by']}
        placeholder={t('house.byAny')}
        source={ORIGINS.map((key) => ({ key, title: t(`house.by.${key}`) }))}
        value={ORIGINS.filter((key) => when.by?.includes(key)).map((key) => ({
          key,
          title: t(`house.by.${key}`),
        }))}
        onChange={(next) => {
          const { by: _, ...rest } = when
          onChange(next.length > 0 ? { ...rest, by: next.map((one) => one.key) } : rest)
        }}
      />
    </>
  )
}

export const record: WhenDef = {
  icon: Save,
  Part,
  fresh: () => ({ kind: 'record', on: ['created'] }),
}
