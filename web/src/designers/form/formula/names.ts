// SPDX-License-Identifier: Apache-2.0
// The names that a formula of a design may use, for the list and for the core.
import type { CoreField } from '../../../live/formula'
import type { Design, DesignField, FieldType, SentDesign } from '../model'
import type { Name } from './complete'

type Field = Pick<DesignField, 'key' | 'type' | 'title' | 'options'> & {
  uid?: string
  fields?: Field[]
}

const namesOf = (field: Field): string[] =>
  [field.key, field.title.zh, field.title.en].filter((name): name is string => !!name)

const cross = (a: string[], b: string[]) => a.flatMap((one) => b.map((two) => `${one}.${two}`))

export interface Names {
  list: Name[]
  core: CoreField[]
}

/** The kind of value that a field gives to formulas; '' for none. */
export function kindOf(field: Field, types: readonly FieldType[]): string {
  const by = (key: string) => types.find((one) => one.key === key)
  const result = by(field.type)?.is_computed ? by(String(field.options.result ?? '')) : undefined
  return (result ?? by(field.type))?.kind ?? ''
}

/**
 * `targets`: the designs that links lead to, by form; while one is loading its fields are simply not
 * offered. `self` may not name itself.
 */
export function namesIn(
  design: Pick<Design, 'fields'>,
  self: string,
  types: readonly FieldType[],
  targets: Record<string, SentDesign | undefined>,
): Names {
  const out: Names = { list: [], core: [] }
  const titleOf = (type: string) => types.find((one) => one.key === type)?.title ?? type
  const add = (title: string, names: string[], field: Field, list: boolean) => {
    const kind = kindOf(field, types)
    if (!kind) return
    const clash = out.core.some((one) => one.names?.includes(title))
    if (!clash) out.list.push({ title, names, type: titleOf(field.type) })
    out.core.push({ key: names[0] ?? title, names, kind, list })
  }
  const rowsOf = (field: Field): Field[] =>
    field.fields ?? targets[String(field.options.target ?? '')]?.fields ?? []
  for (const field of design.fields) {
    if (field.uid === self) continue
    if (field.type === 'lookup') {
      const link = design.fields.find((one) => one.key && one.key === field.options.link)
      const leaf = link && rowsOf(link).find((one) => one.key === field.options.field)
      if (leaf) add(field.title.zh, namesOf(field), leaf, false)
      continue
    }
    add(field.title.zh, namesOf(field), field, false)
    const many = !!field.fields || field.type === 'links'
    for (const leaf of rowsOf(field))
      if (leaf.type !== 'lookup')
        add(`${field.title.zh}.${leaf.title.zh}`, cross(namesOf(field), namesOf(leaf)), leaf, many)
  }
  return out
}

export const linkedForms = (design: Pick<Design, 'fields'>): string[] => [
  ...new Set(
    design.fields.flatMap((field) =>
      field.options.target && !field.fields ? [String(field.options.target)] : [],
    ),
  ),
]
