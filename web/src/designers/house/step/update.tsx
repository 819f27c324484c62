// SPDX-License-Identifier: Apache-2.0
// Fields of the record itself.
import { Pencil } from 'lucide-react'
import { useHouse } from '../house'
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
}
