// SPDX-License-Identifier: Apache-2.0
// A plan in words.
import { t } from '../../i18n/t'
import { termTitle } from '../house/terms'
import { afterOf, type PlanStep, repeatOf } from './model'

function spanText(n: number, unit: string): string {
  if (n === 0) return t('plan.onDay')
  return t(n < 0 ? 'plan.beforeText' : 'plan.afterText', { n: Math.abs(n), unit })
}

function dayText({ term, after }: PlanStep): string {
  if (!term) {
    const { n, unit } = afterOf(after)
    return spanText(n, t(`plan.unit.${unit}`))
  }
  const name = term.name ? termTitle(term.name) : t('plan.termAny')
  const days = term.days || 0
  return days ? t('plan.termText', { term: name, when: spanText(days, t('plan.unit.days')) }) : name
}

function repeatText({ repeat, term }: PlanStep): string {
  if (!repeat) return ''
  const { n, unit } = repeatOf(repeat)
  const words = term ? t('plan.eachTerm') : t('plan.everyText', { n, unit: t(`plan.unit.${unit}`) })
  return typeof repeat.times === 'number'
    ? t('plan.timesText', { every: words, n: repeat.times })
    : words
}

export const afterText = (step: PlanStep): string =>
  [dayText(step), step.at, repeatText(step)].filter(Boolean).join(' ')
