// SPDX-License-Identifier: Apache-2.0
// A notice in the house.
import { Bell } from 'lucide-react'
import { t } from '../../../i18n/t'
import { WhoInput } from '../parts'
import { Words } from '../Words'
import type { StepDef, StepProps } from './types'

function Part(props: StepProps) {
  const { step, path, errors, onChange } = props
  return (
    <div className="h-parts">
      <WhoInput
        label={t('house.to')}
        error={errors[`${path}.to`]}
        value={step.to ?? []}
        onChange={(to) => onChange({ to })}
      />
      <Words {...props} />
    </div>
  )
}

export const notify: StepDef = {
  icon: Bell,
  Part,
  fresh: () => ({ do: 'notify', to: [{ owner: true }], title: { zh: '' } }),
}
