// SPDX-License-Identifier: Apache-2.0
// What an action brings: its mark, what it asks, how it begins, how it is said.
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { FormInfo } from '../../../api/forms'
import type { House } from '../house'
import type { Step } from '../model'

export interface StepProps {
  step: Step
  path: string
  errors: Record<string, string>
  onChange: (part: Partial<Step>) => void
}

/** Its name is house.do.<kind>. */
export interface StepDef {
  icon: LucideIcon
  Part?: (props: StepProps) => ReactNode
  /** As it begins on this form. */
  fresh: (form: FormInfo) => Step
  /** Read as a part of a sentence; `says` reads the steps within it. */
  say: (step: Step, house: House, says: (steps: readonly Step[] | undefined) => string) => string
}
