// SPDX-License-Identifier: Apache-2.0
// What a kind of WHEN brings: its card, its parts, how it begins.
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { FormInfo } from '../../../api/forms'
import type { When } from '../model'

export interface WhenProps {
  when: When
  errors: Record<string, string>
  onChange: (when: When) => void
}

/** Its words are house.kind.<kind> and house.kindHelp.<kind>, its sentence a row of says.ts. */
export interface WhenDef {
  icon: LucideIcon
  Part: (props: WhenProps) => ReactNode
  /** As it begins on this form. */
  fresh: (form: FormInfo) => When
}
