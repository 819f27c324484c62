// SPDX-License-Identifier: Apache-2.0
// One way or the other; the editor shows its lists of steps (Steps.tsx).
import { GitBranch } from 'lucide-react'
import type { StepDef } from './types'

export const branch: StepDef = {
  icon: GitBranch,
  fresh: () => ({ do: 'branch', then: [] }),
}
