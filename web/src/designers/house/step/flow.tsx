// SPDX-License-Identifier: Apache-2.0
// Starts a flow of the form for the record.
import { Workflow } from 'lucide-react'
import { t } from '../../../i18n/t'
import { Select } from '../../../ui'
import { useHouse } from '../house'
import type { StepDef, StepProps } from './types'

function Part({ step, path, errors, onChange }: StepProps) {
  const { flows } = useHouse()
  return (
    <div className="h-parts">
      <Select
        label={t('house.flow')}
        help={flows.length === 0 ? t('house.noFlow') : undefined}
        error={errors[`${path}.flow`]}
        value={step.flow || null}
        choices={flows.map(({ key, title }) => ({ key, title }))}
        onChange={(key) => key && onChange({ flow: key })}
      />
    </div>
  )
}

export const flow: StepDef = {
  icon: Workflow,
  Part,
  fresh: () => ({ do: 'flow', flow: '' }),
}
