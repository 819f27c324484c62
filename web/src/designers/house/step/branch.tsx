// SPDX-License-Identifier: Apache-2.0
// One way or the other; the editor shows its lists of steps (Steps.tsx).
import { GitBranch } from 'lucide-react'
import { t } from '../../../i18n/t'
import { condText } from '../phrases'
import type { StepDef } from './types'

export const branch: StepDef = {
  icon: GitBranch,
  fresh: () => ({ do: 'branch', then: [] }),
  say: (step, house, says) =>
    t(step.else?.length ? 'house.say.branchElse' : 'house.say.branch', {
      cond: condText(step.if, house),
      then: says(step.then),
      else: says(step.else),
    }),
}
