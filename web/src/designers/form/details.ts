// SPDX-License-Identifier: Apache-2.0
// What a change is made of, in words: not "settings" but which of them, not "required" but from now on or
// no longer. Pure: both documents in, sentences out.
import { t } from '../../i18n/t'
import type { DesignChoice, FieldType, SentDesign, Titles } from './model'

type SentField = SentDesign['fields'][number]

/** Options of every field and of the form, by what the panel calls them. */
const NAMES: Record<string, () => string> = {
  columns: () => t('design.columns'),
  title_field: () => t('design.set.titleField'),
  export_approval: () => t('design.exportApproval'),
  rules: () => t('rules.title'),
  keep_hidden: () => t('rules.keep'),
  checks: () => t('rules.checks'),
  uniques: () => t('rules.uniques'),
  duplicates: () => t('rules.duplicates'),
  help_zh: () => t('design.help'),
  help_en: () => t('design.help'),
  may_leave: () => t('design.mayLeave'),
  default_formula: () => t('rules.default'),
  filter: () => t('rules.filter'),
  carry: () => t('rules.carry'),
}
const LAYOUT = /^(tab|section|note)_|^divider$/

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

export function optionNames(
  was: Record<string, unknown>,
  now: Record<string, unknown>,
  type: FieldType | undefined,
): string[] {
  const keys = [...new Set([...Object.keys(was), ...Object.keys(now)])]
  const names = keys
    .filter((key) => !same(was[key], now[key]))
    .map(
      (key) =>
        type?.options.find((one) => one.key === key)?.title ??
        NAMES[key]?.() ??
        (LAYOUT.test(key) ? t('design.layout') : t('design.what.options')),
    )
  return [...new Set(names)]
}

function choiceWords(was: readonly DesignChoice[], now: readonly DesignChoice[]): string {
  const before = new Map(was.map((one) => [one.key, one]))
  const added = now.filter((one) => !before.has(one.key)).length
  const off = was.filter(
    (one) => !one.is_off && !now.some((it) => it.key === one.key && !it.is_off),
  ).length
  const renamed = now.filter((one) => {
    const old = before.get(one.key)
    return old && !same(old.title, one.title)
  }).length
  const parts = [
    added && t('design.choices.added', { n: added }),
    off && t('design.choices.off', { n: off }),
    renamed && t('design.choices.renamed', { n: renamed }),
  ].filter(Boolean)
  return parts.length
    ? t('design.choices.how', { what: parts.join(t('design.and')) })
    : t('design.what.choices')
}

const titles = (was: Titles, now: Titles) =>
  was.zh !== now.zh ? t('design.renamed', { from: was.zh, to: now.zh }) : t('design.titleEn')

type Side = {
  title: Titles
  options: Record<string, unknown>
  choices?: DesignChoice[]
} & Partial<Pick<SentField, 'required' | 'unique' | 'indexed' | 'sensitive'>>

/** One sentence for each kind of difference that the server names. */
export function details(
  what: readonly string[],
  was: Side | undefined,
  now: Side | undefined,
  type: FieldType | undefined,
): string[] {
  return what.flatMap((one) => {
    if (!was || !now) return [t(`design.what.${one}` as never)]
    switch (one) {
      case 'title':
        return [titles(was.title, now.title)]
      case 'required':
      case 'unique':
      case 'sensitive':
      case 'indexed':
        return [t(`design.${now[one] ? 'now' : 'noMore'}.${one}` as never)]
      case 'options':
        return optionNames(was.options, now.options, type)
      case 'choices':
        return [choiceWords(was.choices ?? [], now.choices ?? [])]
      case 'type':
        return []
      default:
        return [t(`design.what.${one}` as never)]
    }
  })
}

/** The field of a document by its id, in rows too. */
export function fieldOf(
  fields: readonly SentField[],
  id: string | undefined,
): SentField | undefined {
  for (const field of id ? fields : []) {
    if (field.id === id) return field
    const below = field.fields && fieldOf(field.fields, id)
    if (below) return below
  }
  return undefined
}
