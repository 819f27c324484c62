// SPDX-License-Identifier: Apache-2.0
// Kinds of WHEN: a file each, and its row here in the order of the cards.
import type { FormInfo } from '../../../api/forms'
import type { Draft, When, WhenKind } from '../model'
import { button } from './button'
import { date } from './date'
import { flow } from './flow'
import { idle } from './idle'
import { record } from './record'
import { schedule } from './schedule'
import { segment } from './segment'
import { stage } from './stage'
import { submitted } from './submitted'
import type { WhenDef } from './types'
import { webhook } from './webhook'

export const WHENS: Record<WhenKind, WhenDef> = {
  record,
  stage,
  date,
  idle,
  schedule,
  segment,
  button,
  submitted,
  webhook,
  flow,
}

export const freshWhen = (kind: WhenKind, form: FormInfo): When => WHENS[kind].fresh(form)

export const freshDraft = (form: FormInfo): Draft => ({
  title: { zh: '' },
  spec: { when: freshWhen('record', form), do: [] },
})
