// SPDX-License-Identifier: Apache-2.0
// The draft as it would be filled in: its layout, and what a role would be shown of it.
import type { FieldDef, Section, Values } from '../../core/schema'
import { tabsOf } from './layout'
import { asFieldDef, type Design, type DesignField, type FieldType, type Titles } from './model'

export interface Drawn {
  fields: FieldDef[]
  sections: Section[]
  tabs: string[]
  /** Not published yet: rights on them are given when they are. */
  fresh: string[]
}

/** The draft as a form's description; a new field is known by its uid until it has a key. */
export function drawDesign(design: Design, types: readonly FieldType[], zh: boolean): Drawn {
  const word = ({ zh: chinese, en }: Titles) => (zh ? chinese : en || chinese)
  const keyOf = (field: DesignField) => field.key ?? field.uid
  const columns = Number(design.options.columns ?? 2) as 1 | 2 | 3
  const sections: Section[] = []
  const tabs: string[] = []
  for (const tab of tabsOf(design.fields)) {
    if (tab.title) tabs.push(word(tab.title))
    let open: Section | null = null
    for (const field of tab.fields) {
      const { section_zh, section_en } = field.options
      if (!open || section_zh) {
        const title = section_zh
          ? word({ zh: String(section_zh), en: String(section_en ?? '') })
          : ''
        open = { title, columns, fields: [], ...(tab.title ? { tab: tabs.length - 1 } : {}) }
        sections.push(open)
      }
      open.fields.push(keyOf(field))
    }
  }
  const rows = (field: DesignField): FieldDef => ({
    ...asFieldDef(field, types, zh),
    key: keyOf(field),
    fields: field.fields?.map(rows),
  })
  return {
    fields: design.fields.map(rows),
    sections,
    tabs,
    fresh: design.fields.filter((field) => !field.id).map(keyOf),
  }
}

/** As a role has it: what it may not see is gone, what it may not write is fixed. */
export function cutTo(drawn: Drawn, seen: readonly FieldDef[]): Drawn {
  const known = new Map(seen.map((field) => [field.key, field]))
  const fields = drawn.fields.flatMap((field): FieldDef[] => {
    const theirs = known.get(field.key)
    if (!theirs) return drawn.fresh.includes(field.key) ? [field] : []
    // What the server makes of options that a design does not carry: parts of the body, targets.
    return [{ ...field, right: theirs.right, writable: theirs.writable }]
  })
  return { ...drawn, fields }
}

/** What only the server knows of a published field: the options that its type brings. */
export const withKnown = (drawn: Drawn, published: readonly FieldDef[]): Drawn => ({
  ...drawn,
  fields: drawn.fields.map((field) => {
    const there = published.find((one) => one.key === field.key && one.type === field.type)
    return there && !field.options?.length && there.options?.length
      ? { ...field, options: there.options, target: there.target ?? field.target }
      : field
  }),
})

/** Values of a record for the fields of the draft; a field whose type changed starts empty. */
export function valuesFor(drawn: Drawn, published: readonly FieldDef[], values: Values): Values {
  const same = drawn.fields.filter((field) =>
    published.some((one) => one.key === field.key && one.type === field.type),
  )
  return Object.fromEntries(same.map((field) => [field.key, values[field.key]]))
}
