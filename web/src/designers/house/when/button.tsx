// SPDX-License-Identifier: Apache-2.0
// When somebody presses a button of the record.
import { MousePointerClick } from 'lucide-react'
import { t } from '../../../i18n/t'
import { Select } from '../../../ui'
import { useHouse } from '../house'
import { isButton } from '../model'
import type { WhenDef, WhenProps } from './types'

function Part({ when, errors, onChange }: WhenProps) {
  const { form } = useHouse()
  const buttons = form.fields.filter(isButton)
  return (
    <Select
      label={t('house.button')}
      help={buttons.length === 0 ? t('house.noButton') : undefined}
      error={errors['when.field']}
      value={when.field || null}
      choices={buttons.map(({ key, title }) => ({ key, title }))}
      onChange={(key) => key && onChange({ ...when, field: key })}
    />
  )
}

export const button: WhenDef = {
  icon: MousePointerClick,
  Part,
  fresh: (form) => ({ kind: 'button', field: form.fields.find(isButton)?.key ?? '' }),
}
