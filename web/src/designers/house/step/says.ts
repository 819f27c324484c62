// SPDX-License-Identifier: Apache-2.0
// Each action as a part of a sentence. Apart from its parts: a flow says it before they are there.
import { t } from '../../../i18n/t'
import type { House } from '../house'
import { spanOf, type Step, type StepKind, type Who } from '../model'
import {
  allWho,
  condText,
  fieldOrOwner,
  gap,
  setText,
  spanText,
  titleOf,
  whoText,
  wordsText,
} from '../phrases'

/** The owner of the record itself: that goes without saying. */
const isOwner = (who: Who) => 'owner' in who || ('field' in who && who.field === 'owner')

/** `says` reads the steps within it. */
type Says = (
  step: Step,
  house: House,
  says: (steps: readonly Step[] | undefined) => string,
) => string

export const STEP_SAYS: Record<StepKind, Says> = {
  assign: (step, house) =>
    t('house.say.assign', {
      field: fieldOrOwner(house, step.field ?? ''),
      to: allWho(step.to, house),
      strategy: t(`house.strategy.${step.strategy ?? 'fixed'}`),
    }),
  task: (step, house) => {
    const vars = { to: allWho(step.to, house), title: wordsText(step.title, house) }
    return step.due && spanOf(step.due).n > 0
      ? t('house.say.taskDue', { ...vars, span: spanText(step.due) })
      : t('house.say.task', vars)
  },
  notify: (step, house) =>
    t('house.say.notify', { to: allWho(step.to, house), title: wordsText(step.title, house) }),
  message: (step, house) => {
    const to = step.to ? allWho(step.to, house) : titleOf(house, step.address)
    return step.template
      ? t('house.say.messageTemplate', { to })
      : t('house.say.message', { to, title: wordsText(step.text, house) })
  },
  update: (step, house) => t('house.say.update', { set: setText(step, house) }),
  create: (step, house) => {
    const form = step.form ? house.formTitle(step.form) : gap()
    return step.owner && !isOwner(step.owner)
      ? t('house.say.createFor', { form, who: whoText(step.owner, house) })
      : t('house.say.create', { form })
  },
  call: (step) => t('house.say.call', { name: step.connection || gap() }),
  plan: (step, house) => {
    const name = house.plans.find((one) => one.key === step.plan)?.title ?? gap()
    return t(step.stop ? 'house.say.planStop' : 'house.say.plan', { name })
  },
  flow: (step, house) =>
    t('house.say.flow', {
      name: house.flows.find((one) => one.key === step.flow)?.title ?? gap(),
    }),
  wait: (step) =>
    step.at
      ? t('house.say.waitAt', { span: spanText(step), at: step.at })
      : t('house.say.wait', { span: spanText(step) }),
  branch: (step, house, says) =>
    t(step.else?.length ? 'house.say.branchElse' : 'house.say.branch', {
      cond: condText(step.if, house),
      then: says(step.then),
      else: says(step.else),
    }),
}
