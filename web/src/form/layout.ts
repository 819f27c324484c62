// SPDX-License-Identifier: Apache-2.0
// How fields are laid out: sections, under tabs where the form has some.
import type { FieldDef, Section } from '../core/schema'

export interface Part<F extends FieldDef = FieldDef> {
  title?: string
  columns?: 1 | 2 | 3
  fields: F[]
}

export interface TabPart<F extends FieldDef = FieldDef> {
  title: string
  parts: Part<F>[]
}

export interface Layout<F extends FieldDef = FieldDef> {
  /** What stands above the tabs; everything, where there are none. */
  above: Part<F>[]
  tabs: TabPart<F>[]
}

export function layoutOf<F extends FieldDef>(
  fields: readonly F[],
  sections: readonly Section[] = [],
  tabs: readonly string[] = [],
): Layout<F> {
  const byKey = new Map(fields.map((field) => [field.key, field]))
  const layout: Layout<F> = { above: [], tabs: tabs.map((title) => ({ title, parts: [] })) }
  for (const section of sections) {
    const part: Part<F> = {
      title: section.title || undefined,
      columns: section.columns,
      fields: section.fields.flatMap((key) => {
        const field = byKey.get(key)
        byKey.delete(key)
        return field ? [field] : []
      }),
    }
    const list = layout.tabs[section.tab ?? -1]?.parts ?? layout.above
    if (part.fields.length > 0) list.push(part)
  }
  // A field that no section names is not lost.
  if (byKey.size > 0) layout.above.push({ fields: [...byKey.values()] })
  return { above: layout.above, tabs: layout.tabs.filter((tab) => tab.parts.length > 0) }
}

const fieldsOf = (parts: readonly Part[]) => parts.flatMap((part) => part.fields)

export const allFields = ({ above, tabs }: Layout): FieldDef[] => [
  ...fieldsOf(above),
  ...tabs.flatMap((tab) => fieldsOf(tab.parts)),
]

/** The tab that a field is under; -1 above them. */
export const tabOf = ({ tabs }: Layout, key: string): number =>
  tabs.findIndex((tab) => fieldsOf(tab.parts).some((field) => field.key === key))
