// SPDX-License-Identifier: Apache-2.0
// Words of which the sentences of rules are made.
import type { Filter } from '../../core/filter'
import type { FieldDef, Value } from '../../core/schema'
import { cellText } from '../../fields'
import { getLang, t } from '../../i18n/t'
import { filterText } from '../../views/sentence'
import { type House, withNames } from './house'
import {
  fieldNamed,
  type Given,
  type Span,
  type Step,
  spanOf,
  type Texts,
  toTitles,
  type Who,
} from './model'

export const gap = () => t('house.say.unfinished')
export const join = (parts: readonly string[]) => parts.join(t('house.say.list'))

export const weekday = (n: number): string =>
  new Intl.DateTimeFormat(getLang() === 'zh' ? 'zh-CN' : 'en-GB', {
    weekday: 'short',
    timeZone: 'UTC',
  }).format(new Date(Date.UTC(2026, 2, 1 + n))) // 2 March 2026 is a Monday

export function spanText(span: Span): string {
  const { n, unit } = spanOf(span)
  return t(`house.say.span.${unit}`, { n: Math.abs(n) })
}

export const titleOf = (house: House, key: string | undefined) =>
  fieldNamed(house.form, key)?.title ?? (key || gap())

export function offsetText(offset: Span): string {
  const { n } = spanOf(offset)
  if (n === 0) return t('house.say.onDay')
  return t(n < 0 ? 'house.say.before' : 'house.say.after', { span: spanText(offset) })
}

export function optionTexts(field: FieldDef | undefined, keys: readonly string[]): string {
  if (keys.length === 0) return gap()
  return join(keys.map((key) => field?.options?.find((one) => one.key === key)?.title ?? key))
}

export const condText = (filter: Filter | undefined, house: House): string =>
  filter && Object.keys(filter).length > 0
    ? filterText(withNames(filter, house), house.find, false, house.others)
    : gap()

export const fieldOrOwner = (house: House, key: string) =>
  key === 'owner' ? t('house.owner') : titleOf(house, key)

export function whoText(who: Who, house: House): string {
  if ('user' in who) return house.users.get(String(who.user)) ?? `#${who.user}`
  if ('role' in who)
    return t('house.say.role', {
      name: house.roles.find((one) => one.key === who.role)?.title ?? who.role,
    })
  if ('field' in who) return titleOf(house, who.field)
  if ('fact' in who) return t(`house.fact.${who.fact}`)
  if ('head_of' in who) return t('house.whoHead', { name: fieldOrOwner(house, who.head_of) })
  return t('house.owner')
}

export const allWho = (list: readonly Who[] | undefined, house: House) =>
  join((list ?? []).map((who) => whoText(who, house))) || gap()

export function wordsText(texts: Texts | undefined, house: House): string {
  const text = (getLang() === 'en' && texts?.en) || texts?.zh || ''
  return toTitles(text, house.titles) || gap()
}

function givenText(given: Given, field: FieldDef | undefined, house: House): string {
  if ('field' in given) return titleOf(house, given.field)
  if ('formula' in given) return toTitles(given.formula, house.titles) || gap()
  if ('fact' in given) return t(`house.fact.${given.fact}`)
  if ('now' in given) return t('house.given.now')
  if ('record' in given) return t('house.given.record')
  if ('today' in given) {
    const n = given.today
    if (n === 0) return t('house.say.today')
    return t(n > 0 ? 'house.say.todayN' : 'house.say.todayAgo', { n: Math.abs(n) })
  }
  const value =
    'add' in given
      ? given.add
      : 'remove' in given
        ? given.remove
        : 'link' in given
          ? given.link
          : 'unlink' in given
            ? null
            : given.value
  if (value === null || value === '') return t('house.say.empty')
  if (field?.type === 'user') return house.users.get(String(value)) ?? `#${value}`
  return (field && cellText(field, value as Value)) || String(value)
}

export function setText(step: Step, house: House): string {
  const parts = Object.entries(step.set ?? {}).map(([key, given]) => {
    const field = fieldNamed(house.form, key)
    const vars = { field: titleOf(house, key), value: givenText(given, field, house) }
    for (const kind of ['add', 'remove', 'link', 'unlink'] as const)
      if (kind in given) return t(`house.say.set.${kind}`, vars)
    return t('house.say.set', vars)
  })
  return join(parts) || gap()
}
