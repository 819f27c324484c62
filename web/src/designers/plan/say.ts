// SPDX-License-Identifier: Apache-2.0
// A plan in words.
import { getLang, t } from '../../i18n/t'
import { termTitle } from '../house/terms'
import { type AfterUnit, afterOf, type PlanStep, repeatOf } from './model'

function spanText(n: number, unit: AfterUnit): string {
  if (n === 0) return t('plan.onDay')
  const span = t(`plan.span.${unit}`, { n: Math.abs(n) })
  return t(n < 0 ? 'plan.beforeText' : 'plan.afterText', { span })
}

function dayText({ term, after }: PlanStep): string {
  if (!term) {
    const { n, unit } = afterOf(after)
    return spanText(n, unit)
  }
  const name = term.name ? termTitle(term.name) : t('plan.termAny')
  const days = term.days || 0
  return days ? t('plan.termText', { term: name, when: spanText(days, 'days') }) : name
}

function repeatText({ repeat, term }: PlanStep): string {
  if (!repeat) return ''
  const { n, unit } = repeatOf(repeat)
  const words = term
    ? t('plan.eachTerm')
    : t('plan.everyText', { span: t(`plan.span.${unit}`, { n }) })
  return typeof repeat.times === 'number'
    ? t('plan.timesText', { every: words, n: repeat.times })
    : words
}

export const afterText = (step: PlanStep): string =>
  [dayText(step), step.at, repeatText(step)].filter(Boolean).join(getLang() === 'en' ? ', ' : ' ')
