// SPDX-License-Identifier: Apache-2.0
// A rule as a sentence.
import { t } from '../../i18n/t'
import type { House } from './house'
import type { Only, Spec, Step, When } from './model'
import { condText } from './phrases'
import { STEP_SAYS } from './step/says'
import { WHEN_SAYS } from './when/says'

export const whenText = (when: When, house: House): string =>
  WHEN_SAYS[when.kind]?.(when, house) ?? when.kind

export const stepText = (step: Step, house: House): string =>
  STEP_SAYS[step.do]?.(step, house, (steps) => stepsText(steps, house)) ?? step.do

export const stepsText = (steps: readonly Step[] | undefined, house: House): string =>
  (steps ?? []).map((step) => stepText(step, house)).join(t('house.say.then')) ||
  t('house.say.nothing')

function onlyText(only: Only | undefined): string {
  if (!only) return ''
  const days = only.days && only.days !== 'any' ? t(`house.only.${only.days}`) : ''
  const hours = only.from && only.to ? `${only.from}–${only.to}` : ''
  return days || hours ? t('house.say.only', { when: [days, hours].filter(Boolean).join(' ') }) : ''
}

export function ruleText(spec: Spec, house: House): string {
  const when = whenText(spec.when, house)
  const text =
    spec.if && Object.keys(spec.if).length > 0
      ? t('house.say.ruleIf', { when, cond: condText(spec.if, house) })
      : t('house.say.rule', { when })
  return text + onlyText(spec.only)
}
