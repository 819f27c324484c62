// SPDX-License-Identifier: Apache-2.0
// Fields of the record itself.
import { Pencil } from 'lucide-react'
import { t } from '../../../i18n/t'
import { useHouse } from '../house'
import { setText } from '../phrases'
import { SetInput } from '../Values'
import type { StepDef, StepProps } from './types'

function Part(props: StepProps) {
  const { form } = useHouse()
  return <SetInput {...props} of={form} />
}

export const update: StepDef = {
  icon: Pencil,
  Part,
  fresh: () => ({ do: 'update', set: {} }),
  say: (step, house) => t('house.say.update', { set: setText(step, house) }),
}
