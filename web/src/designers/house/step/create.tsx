// SPDX-License-Identifier: Apache-2.0
// A record elsewhere.
import { FilePlus } from 'lucide-react'
import { useForm } from '../../../api/hooks'
import { t } from '../../../i18n/t'
import { Select, Skeleton } from '../../../ui'
import { useHouse } from '../house'
import { setTarget } from '../model'
import { OneWho } from '../parts'
import { SetInput } from '../Values'
import type { StepDef, StepProps } from './types'

function Part(props: StepProps) {
  const { step, path, errors, onChange } = props
  const { targets } = useHouse()
  const target = useForm(step.form || undefined).data
  return (
    <>
      <div className="h-parts">
        <Select
          label={t('house.target')}
          error={errors[`${path}.form`]}
          value={step.form || null}
          choices={targets.map(({ key, title }) => ({ key, title }))}
          onChange={(key) => key && onChange(setTarget(step, key))}
        />
        <OneWho
          label={t('house.newOwner')}
          help={step.owner ? undefined : t('house.newOwnerSame')}
          error={errors[`${path}.owner`]}
          value={step.owner}
          onChange={(owner) => onChange({ owner })}
        />
      </div>
      {step.form && (target ? <SetInput {...props} of={target} /> : <Skeleton lines={2} />)}
    </>
  )
}

export const create: StepDef = {
  icon: FilePlus,
  Part,
  fresh: () => ({ do: 'create', form: '', set: {} }),
}
