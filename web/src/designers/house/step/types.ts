// SPDX-License-Identifier: Apache-2.0
// What an action brings: its mark, what it asks, how it begins.
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { FormInfo } from '../../../api/forms'
import type { Step } from '../model'

export interface StepProps {
  step: Step
  path: string
  errors: Record<string, string>
  onChange: (part: Partial<Step>) => void
}

/** Its name is house.do.<kind>, its sentence a row of says.ts. */
export interface StepDef {
  icon: LucideIcon
  Part?: (props: StepProps) => ReactNode
  /** As it begins on this form. */
  fresh: (form: FormInfo) => Step
}
