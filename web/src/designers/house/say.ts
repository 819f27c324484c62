// SPDX-License-Identifier: Apache-2.0
// A rule as a sentence.
import type { Filter } from '../../core/filter'
import type { FieldDef, Value } from '../../core/schema'
import { cellText } from '../../fields'
import { getLang, t, tMaybe } from '../../i18n/t'
import { filterText } from '../../views/sentence'
import { type House, withNames } from './house'
import {
  fieldNamed,
  type Given,
  type Only,
  type Span,
  type Spec,
  type Step,
  spanOf,
  type Texts,
  toTitles,
  type When,
  type Who,
} from './model'
import { termTitle } from './terms'

const gap = () => t('house.say.unfinished')
const join = (parts: readonly string[]) => parts.join(t('house.say.list'))

export const weekday = (n: number): string =>
  new Intl.DateTimeFormat(getLang() === 'zh' ? 'zh-CN' : 'en-GB', {
    weekday: 'short',
    timeZone: 'UTC',
  }).format(new Date(Date.UTC(2026, 2, 1 + n))) // 2 March 2026 is a Monday

export function spanText(span: Span): string {
  const { n, unit } = spanOf(span)
  return t(`house.say.span.${unit}`, { n: Math.abs(n) })
}

const titleOf = (house: House, key: string | undefined) =>
  fieldNamed(house.form, key)?.title ?? (key || gap())

function offsetText(offset: Span): string {
  const { n } = spanOf(offset)
  if (n === 0) return t('house.say.onDay')
  return t(n < 0 ? 'house.say.before' : 'house.say.after', { span: spanText(offset) })
}

function optionTexts(field: FieldDef | undefined, keys: readonly string[]): string {
  if (keys.length === 0) return gap()
  return join(keys.map((key) => field?.options?.find((one) => one.key === key)?.title ?? key))
}

function sinceText(when: When, house: House): string {
  const span = spanText(when)
  const since = when.since
  if (since && 'stage' in since)
    return t('house.say.idleStage', { field: titleOf(house, since.stage), span })
  if (since && 'form' in since)
    return t('house.say.idleForm', { form: house.formTitle(since.form) || gap(), span })
  return t('house.say.idleField', { field: titleOf(house, since?.field), span })
}

export function whenText(when: When, house: House): string {
  const at = when.at ?? '00:00'
  switch (when.kind) {
    case 'record': {
      const form = house.form.title
      const fields = when.fields?.length
        ? join(when.fields.map((key) => titleOf(house, key)))
        : null
      const parts = (when.on ?? []).map((on) =>
        on === 'updated' && fields
          ? t('house.say.updatedFields', { form, fields })
          : t(`house.say.${on as 'created' | 'updated' | 'deleted'}`, { form }),
      )
      const said = parts.join(t('house.say.or')) || gap()
      return when.by?.length
        ? t('house.say.by', {
            said,
            by: join(when.by.map((key) => tMaybe(`house.by.${key}`) ?? key)),
          })
        : said
    }
    case 'stage': {
      const field = fieldNamed(house.form, when.field)
      const options = optionTexts(field, when.enters ?? when.leaves ?? [])
      return t(when.enters ? 'house.say.enters' : 'house.say.leaves', {
        field: titleOf(house, when.field),
        options,
      })
    }
    case 'date':
      return t(when.yearly ? 'house.say.yearly' : 'house.say.date', {
        field: titleOf(house, when.field),
        offsets: join((when.offsets ?? []).map(offsetText)) || gap(),
        at: when.at ? t('house.say.at', { at: when.at }) : '',
      })
    case 'idle':
      return (
        sinceText(when, house) +
        (when.repeat_days ? t('house.say.repeat', { n: when.repeat_days }) : '')
      )
    case 'schedule':
      if (when.every === 'week')
        return t('house.say.week', { days: join((when.weekdays ?? []).map(weekday)) || gap(), at })
      if (when.every === 'month')
        return when.day === 31
          ? t('house.say.monthEnd', { at })
          : t('house.say.month', { n: when.day ?? 1, at })
      if (when.every === 'workday') return t('house.say.workday', { at })
      if (when.every === 'solarterm')
        return t('house.say.term', {
          term: when.term ? termTitle(when.term) : t('house.termAny'),
          offset: offsetText({ days: when.days ?? 0 }),
          at,
        })
      return t('house.say.day', { at })
    case 'submitted':
      return t(when.form ? 'house.say.submittedOne' : 'house.say.submitted')
    case 'webhook':
      return t('house.say.webhook')
    case 'button':
      return t('house.say.button', { field: titleOf(house, when.field) })
  }
}

export const condText = (filter: Filter | undefined, house: House): string =>
  filter && Object.keys(filter).length > 0
    ? filterText(withNames(filter, house), house.find)
    : gap()

const fieldOrOwner = (house: House, key: string) =>
  key === 'owner' ? t('house.owner') : titleOf(house, key)

export function whoText(who: Who, house: House): string {
  if ('user' in who) return house.users.get(String(who.user)) ?? `#${who.user}`
  if ('role' in who)
    return t('house.say.role', {
      name: house.roles.find((one) => one.key === who.role)?.title ?? who.role,
    })
  if ('field' in who) return titleOf(house, who.field)
  if ('head_of' in who) return t('house.whoHead', { name: fieldOrOwner(house, who.head_of) })
  return t('house.owner')
}

const allWho = (list: readonly Who[] | undefined, house: House) =>
  join((list ?? []).map((who) => whoText(who, house))) || gap()

export function wordsText(texts: Texts | undefined, house: House): string {
  const text = (getLang() === 'en' && texts?.en) || texts?.zh || ''
  return toTitles(text, house.titles) || gap()
}

function givenText(given: Given, field: FieldDef | undefined, house: House): string {
  if ('field' in given) return titleOf(house, given.field)
  if ('formula' in given) return toTitles(given.formula, house.titles) || gap()
  if ('now' in given) return t('house.given.now')
  if ('record' in given) return t('house.given.record')
  if ('today' in given) {
    const n = given.today
    if (n === 0) return t('house.say.today')
    return t(n > 0 ? 'house.say.todayN' : 'house.say.todayAgo', { n: Math.abs(n) })
  }
  const { value } = given
  if (value === null || value === '') return t('house.say.empty')
  if (field?.type === 'user') return house.users.get(String(value)) ?? `#${value}`
  return (field && cellText(field, value as Value)) || String(value)
}

function setText(step: Step, house: House): string {
  const parts = Object.entries(step.set ?? {}).map(([key, given]) => {
    const field = fieldNamed(house.form, key)
    return t('house.say.set', {
      field: titleOf(house, key),
      value: givenText(given, field, house),
    })
  })
  return join(parts) || gap()
}

export function stepText(step: Step, house: House): string {
  const to = allWho(step.to, house)
  const title = wordsText(step.title, house)
  switch (step.do) {
    case 'assign':
      return t('house.say.assign', {
        field: fieldOrOwner(house, step.field ?? ''),
        to,
        strategy: t(`house.strategy.${step.strategy ?? 'fixed'}`),
      })
    case 'task':
      return step.due && spanOf(step.due).n > 0
        ? t('house.say.taskDue', { to, title, span: spanText(step.due) })
        : t('house.say.task', { to, title })
    case 'notify':
      return t('house.say.notify', { to, title })
    case 'message': {
      const whom = step.to ? to : titleOf(house, step.address)
      return step.template
        ? t('house.say.messageTemplate', { to: whom })
        : t('house.say.message', { to: whom, title: wordsText(step.text, house) })
    }
    case 'update':
      return t('house.say.update', { set: setText(step, house) })
    case 'create':
      return t('house.say.create', { form: step.form ? house.formTitle(step.form) : gap() })
    case 'plan': {
      const name = house.plans.find((one) => one.key === step.plan)?.title ?? gap()
      return t(step.stop ? 'house.say.planStop' : 'house.say.plan', { name })
    }
    case 'wait':
      return step.at
        ? t('house.say.waitAt', { span: spanText(step), at: step.at })
        : t('house.say.wait', { span: spanText(step) })
    case 'branch': {
      const vars = {
        cond: condText(step.if, house),
        then: stepsText(step.then, house),
        else: stepsText(step.else, house),
      }
      return t(step.else?.length ? 'house.say.branchElse' : 'house.say.branch', vars)
    }
    default:
      return step.do
  }
}

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
