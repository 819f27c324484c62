// SPDX-License-Identifier: Apache-2.0
// Actions: a file each, and its row here in the order of the menu.
import type { FormInfo } from '../../../api/forms'
import type { Step, StepKind } from '../model'
import { assign } from './assign'
import { branch } from './branch'
import { call } from './call'
import { create } from './create'
import { flow } from './flow'
import { message } from './message'
import { notify } from './notify'
import { plan } from './plan'
import { task } from './task'
import type { StepDef } from './types'
import { update } from './update'
import { wait } from './wait'

export const STEPS: Record<StepKind, StepDef> = {
  assign,
  task,
  notify,
  message,
  update,
  create,
  call,
  plan,
  flow,
  wait,
  branch,
}
export const STEP_KINDS = Object.keys(STEPS) as StepKind[]

export const freshStep = (kind: StepKind, form: FormInfo): Step => STEPS[kind].fresh(form)
