// SPDX-License-Identifier: Apache-2.0
// A filter in words, for chips and summaries.
import {
  type Condition,
  type Filter,
  type InGroup,
  isCondition,
  isInGroup,
  isLinked,
  recordsIn,
  type LinkedCondition,
  type SpecialValue,
  takesNoValue,
} from '../core/filter'
import type { Value } from '../core/schema'
import type { FieldInfo } from '../api/forms'
import { fieldModule, operatorTitle } from '../fields'
import { asSpecial } from '../fields/special'
import { getLang, t, tMaybe } from '../i18n/t'

/** Finds a field by its path, "channel.grade" too; titles are said in full. */
export type FindField = (path: string) => { field: FieldInfo; title: string } | undefined

function specialText(special: SpecialValue): string {
  if ('$me' in special) return t('special.me')
  if ('$dept' in special) return t('special.dept')
  const days = special.$today
  if (days === 0) return t('special.today')
  return days < 0 ? t('special.daysAgo', { n: -days }) : t('special.daysAhead', { n: days })
}

function oneText(value: unknown, field: FieldInfo | undefined): string {
  const special = asSpecial(value)
  if (special) return specialText(special)
  if (!field) return String(value)
  const type = field.result ?? field.type
  const { toText } = fieldModule(field.result ?? field.widget ?? field.type)
  const named = (one: unknown) => toText(one as Value, { ...field, type })
  // An entry of a list is named by types of one value and by types of lists.
  const id = (value as { id?: unknown } | null)?.id // a record without a title that one may read
  return named(value) || (Array.isArray(value) ? '' : named([value])) || String(id ?? value ?? '')
}

function valueText({ op, value }: Condition, field: FieldInfo | undefined): string {
  if (!Array.isArray(value)) return oneText(value, field)
  const parts = (value as unknown[]).map((item) => oneText(item, field))
  return op === 'between' ? parts.join(' ~ ') : parts.join(t('filter.list'))
}

export function conditionText(condition: Condition, find: FindField): string {
  const found = find(condition.field)
  const title = found?.title ?? condition.field
  const op = found
    ? operatorTitle(found.field, condition.op)
    : (tMaybe(`op.${condition.op}`) ?? condition.op)
  if (takesNoValue(condition.op)) return `${title} ${op}`
  return `${title} ${op} ${valueText(condition, found?.field)}`
}

/** The other form and its fields, where they are known. */
export type OtherForm = (key: string) => { title: string; find: FindField } | undefined

const unknownForm: OtherForm = () => undefined

function linkedText({ linked, op, value }: LinkedCondition, find: FindField, forms: OtherForm) {
  const other = linked.form ? forms(linked.form) : undefined
  const named = (key: string) => other?.find(key)?.title ?? key
  const over = linked.over ? `${find(linked.over)?.title ?? linked.over} › ` : ''
  const what = linked.form ? (other?.title ?? linked.form) : (find(linked.field ?? '')?.title ?? '')
  const { within, filter } = linked
  const period = within?.this ?? within?.last
  const when = !within
    ? ''
    : within.from
      ? t('filter.within.from', {
          field: find(within.from)?.title ?? within.from,
          n: within.days ?? 0,
        })
      : within.days !== undefined
        ? t('filter.within.days', { n: within.days })
        : within.hours !== undefined
          ? t('filter.within.hours', { n: within.hours })
          : t(within.this ? 'filter.within.this' : 'filter.within.last', {
              period: tMaybe(`filter.period.${period}`) ?? '',
            })
  const only = filter ? `（${filterText(filter, other?.find ?? (() => undefined))}）` : ''
  const figure = linked.sum
    ? t('filter.linked.sum', { field: named(linked.sum) })
    : t('filter.linked.count')
  const shown = Array.isArray(value) ? value.join(' ~ ') : String(value ?? '')
  return `${over}${what}${when}${only} ${figure} ${tMaybe(`op.${op}`) ?? op} ${shown}`
}

function inGroupText({ in_group, value }: InGroup, find: FindField): string {
  const { title, formula } = in_group
  const found = in_group.field ? find(in_group.field) : undefined
  const named = getLang() === 'zh' ? title?.zh || title?.en : title?.en || title?.zh
  const field = found?.title ?? (named || formula) ?? in_group.field ?? ''
  if (value === null) return t('filter.noGroup', { field })
  const { bucket, ranges = [] } = in_group
  const at = Number(value)
  const group = ranges.length
    ? [ranges[at - 1] ?? '', ranges[at] ?? ''].join(' ~ ')
    : oneText(value, bucket ? undefined : found?.field)
  return t('filter.inGroup', { field, group })
}

export function filterText(
  filter: Filter,
  find: FindField,
  inside = false,
  forms: OtherForm = unknownForm,
): string {
  const records = recordsIn(filter)
  if (records !== null) return t('filter.records', { n: records })
  if (isCondition(filter)) return conditionText(filter, find)
  if (isInGroup(filter)) return inGroupText(filter, find)
  if (isLinked(filter)) return linkedText(filter, find, forms)
  if ('not' in filter)
    return (
      t('filter.not') + t('filter.within', { text: filterText(filter.not, find, false, forms) })
    )
  const [parts, word] =
    'and' in filter ? [filter.and, t('filter.and')] : [filter.or, t('filter.or')]
  const text = parts.map((part) => filterText(part, find, true, forms)).join(` ${word} `)
  return inside && parts.length > 1 ? t('filter.within', { text }).trim() : text
}
