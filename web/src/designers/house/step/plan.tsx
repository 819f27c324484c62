// SPDX-License-Identifier: Apache-2.0
// Begins a follow-up plan, or ends it.
import { ListChecks } from 'lucide-react'
import { t } from '../../../i18n/t'
import { Checkbox, Select } from '../../../ui'
import { useHouse } from '../house'
import type { StepDef, StepProps } from './types'

function Part({ step, path, errors, onChange }: StepProps) {
  const { plans } = useHouse()
  return (
    <div className="h-parts">
      <Select
        label={t('house.plan')}
        error={errors[`${path}.plan`]}
        value={step.plan || null}
        choices={plans.map(({ key, title }) => ({ key, title }))}
        onChange={(key) => key && onChange({ plan: key })}
      />
      <Checkbox value={!!step.stop} onChange={(on) => onChange({ stop: on || undefined })}>
        {t('house.planStop')}
      </Checkbox>
    </div>
  )
}

export const plan: StepDef = {
  icon: ListChecks,
  Part,
  fresh: () => ({ do: 'plan', plan: '' }),
}
