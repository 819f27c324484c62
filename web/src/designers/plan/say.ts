// SPDX-License-Identifier: Apache-2.0
// A plan in words.
import { t } from '../../i18n/t'
import { afterOf, type PlanStep } from './model'

export function afterText(step: PlanStep): string {
  const { n, unit } = afterOf(step.after)
  const words =
    n === 0
      ? t('plan.onDay')
      : t(n < 0 ? 'plan.beforeText' : 'plan.afterText', {
          n: Math.abs(n),
          unit: t(`plan.unit.${unit}`),
        })
  return step.at ? `${words} ${step.at}` : words
}
