// SPDX-License-Identifier: Apache-2.0
// Colours by rule: the first of a view's rules that holds for a record gives its colour.
import { cellOf, type FormInfo, type Row } from '../../api/forms'
import { holds, reads, type When } from '../../core/condition'
import type { ColorRule, Value, Values } from '../../core/schema'
import type { Tone } from '../../ui'

export const TONES: readonly Tone[] = ['grey', 'brand', 'info', 'ok', 'warn', 'danger', 'violet']

/** What is masked counts as empty: its marks are no value. */
function valuesOf(form: FormInfo, row: Row): Values {
  const all: Values = { ...row.values }
  for (const { key } of form.system) all[key] = (cellOf(row, key) ?? null) as Value
  for (const key of row.masked ?? []) all[key] = null
  return all
}

function holdsFor(rule: ColorRule, form: FormInfo, row: Row, values: Values, me?: string) {
  const when = rule.when as When
  if (typeof when !== 'object' || when === null) return false
  if (reads(when).some((key) => row.masked?.includes(key))) return false
  return holds(when, { fields: [...form.fields, ...form.system], values, me })
}

/** The fields that rules look at: they are read even where they are no column. */
export function fieldsOfRules(rules: readonly ColorRule[] | undefined, form: FormInfo): string[] {
  const found = new Set((rules ?? []).flatMap((rule) => reads(rule.when as When)))
  return form.fields.filter((field) => found.has(field.key)).map((field) => field.key)
}

export function toneOf(
  rules: readonly ColorRule[],
  form: FormInfo,
  row: Row,
  me?: string,
): Tone | undefined {
  const values = valuesOf(form, row)
  const rule = rules.find((one) => holdsFor(one, form, row, values, me))
  return TONES.find((tone) => tone === rule?.color)
}
