// SPDX-License-Identifier: Apache-2.0
// When a choice moves to, or away from, some of its options.
import { Workflow } from 'lucide-react'
import { t } from '../../../i18n/t'
import { MultiSelect, Select } from '../../../ui'
import { useHouse } from '../house'
import { fieldNamed, isChoice } from '../model'
import type { WhenDef, WhenProps } from './types'

function Part({ when, errors, onChange }: WhenProps) {
  const { form } = useHouse()
  const field = fieldNamed(form, when.field)
  const side = when.leaves ? 'leaves' : 'enters'
  const keys = when[side] ?? []
  const options = (field?.options ?? []).map(({ key, title }) => ({ key, title }))
  const base = { kind: 'stage' as const, field: when.field }
  return (
    <>
      <Select
        label={t('house.field')}
        error={errors['when.field']}
        value={when.field || null}
        choices={form.fields.filter(isChoice).map(({ key, title }) => ({ key, title }))}
        onChange={(key) => key && onChange({ ...base, field: key, [side]: [] })}
      />
      <Select
        className="h-short"
        label={t('house.how')}
        value={side}
        choices={(['enters', 'leaves'] as const).map((key) => ({ key, title: t(`house.${key}`) }))}
        onChange={(key) => key && onChange({ ...base, [key]: keys })}
      />
      <MultiSelect
        label={t('house.options')}
        error={errors['when.enters'] ?? errors['when.leaves']}
        source={options}
        value={options.filter((one) => keys.includes(one.key))}
        onChange={(next) => onChange({ ...base, [side]: next.map((one) => one.key) })}
      />
    </>
  )
}

export const stage: WhenDef = {
  icon: Workflow,
  Part,
  fresh: (form) => {
    const field = fieldNamed(form, form.state_field ?? undefined) ?? form.fields.find(isChoice)
    return { kind: 'stage', field: field?.key ?? '', enters: [] }
  },
}
