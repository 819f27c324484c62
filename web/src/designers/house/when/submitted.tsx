// SPDX-License-Identifier: Apache-2.0
// When a public form came in.
import { useQuery } from '@tanstack/react-query'
import { ClipboardCheck } from 'lucide-react'
import { get } from '../../../api/client'
import { t } from '../../../i18n/t'
import { Select } from '../../../ui'
import { useHouse } from '../house'
import type { WhenDef, WhenProps } from './types'

interface PublicRow {
  id: string
  spec: { title?: { zh?: string; en?: string } }
}

function Part({ when, errors, onChange }: WhenProps) {
  const { form } = useHouse()
  const { data } = useQuery({
    queryKey: ['public-forms', form.key],
    queryFn: () => get<{ rows: PublicRow[] }>(`/forms/${form.key}/public-forms`),
  })
  const rows = data?.rows ?? []
  return (
    <Select
      label={t('house.publicForm')}
      help={data && rows.length === 0 ? t('house.noPublicForm') : undefined}
      placeholder={t('house.anyPublicForm')}
      clearable
      error={errors['when.form']}
      value={when.form ?? null}
      choices={rows.map(({ id, spec }) => ({ key: id, title: spec.title?.zh ?? id }))}
      onChange={(id) => onChange(id ? { kind: 'submitted', form: id } : { kind: 'submitted' })}
    />
  )
}

export const submitted: WhenDef = {
  icon: ClipboardCheck,
  Part,
  fresh: () => ({ kind: 'submitted' }),
}
