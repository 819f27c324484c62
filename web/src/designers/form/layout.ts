// SPDX-License-Identifier: Apache-2.0
// Tabs and sections while fields move about. They are options of the field they begin at; so whoever
// takes that field away hands its tab and section to the next field of them.
import type { Design, DesignField } from './model'

const HEAD = ['tab_zh', 'tab_en', 'section_zh', 'section_en'] as const
type Head = Record<string, unknown>

interface Group {
  head: Head
  fields: DesignField[]
}

const headOf = ({ options }: DesignField): Head =>
  Object.fromEntries(HEAD.flatMap((key) => (options[key] ? [[key, options[key]]] : [])))

const bare = (field: DesignField): DesignField => {
  const options = { ...field.options }
  for (const key of HEAD) delete options[key]
  return { ...field, options }
}

function split(fields: readonly DesignField[]): Group[] {
  const groups: Group[] = []
  for (const field of fields) {
    const head = headOf(field)
    const last = groups[groups.length - 1]
    if (!last || Object.keys(head).length > 0) groups.push({ head, fields: [bare(field)] })
    else last.fields.push(bare(field))
  }
  return groups
}

/** A tab that lost its first section begins at the next; one without fields is gone. */
function join(groups: readonly Group[]): DesignField[] {
  let waiting: Head = {}
  return groups.flatMap(({ head, fields }) => {
    const own: Head = head.tab_zh ? head : { ...waiting, ...head }
    const [first, ...rest] = fields
    waiting = first || !own.tab_zh ? {} : { tab_zh: own.tab_zh, tab_en: own.tab_en }
    if (!first) return []
    const given = Object.fromEntries(Object.entries(own).filter(([, value]) => value))
    return [{ ...first, options: { ...first.options, ...given } }, ...rest]
  })
}

export interface Anchor {
  uid: string
  after: boolean
}

const without = (groups: readonly Group[], uid: string): Group[] =>
  groups.map((group) => ({ ...group, fields: group.fields.filter((one) => one.uid !== uid) }))

function put(groups: readonly Group[], field: DesignField, { uid, after }: Anchor): Group[] {
  return groups.map((group) => {
    const at = group.fields.findIndex((one) => one.uid === uid)
    if (at < 0) return group
    const to = at + (after ? 1 : 0)
    return { ...group, fields: [...group.fields.slice(0, to), field, ...group.fields.slice(to)] }
  })
}

/** A new field before or after another, in the same tab and section. */
export const insertAt = (fields: readonly DesignField[], field: DesignField, anchor: Anchor) =>
  join(put(split(fields), field, anchor))

export const removeFrom = (fields: readonly DesignField[], uid: string): DesignField[] =>
  join(without(split(fields), uid))

/** Moves a field before or after another; it leaves its tab and section where they are. */
export function placeAt(
  fields: readonly DesignField[],
  uid: string,
  anchor: Anchor,
): readonly DesignField[] {
  const field = fields.find((one) => one.uid === uid)
  if (!field || anchor.uid === uid) return fields
  return join(put(without(split(fields), uid), bare(field), anchor))
}

/** One step down or up: over the border of a tab or section first, then on. */
export function stepBy(
  fields: readonly DesignField[],
  uid: string,
  by: 1 | -1,
): readonly DesignField[] {
  const groups = split(fields)
  const from = groups.findIndex((group) => group.fields.some((one) => one.uid === uid))
  const group = groups[from]
  const at = group?.fields.findIndex((one) => one.uid === uid) ?? -1
  const beside = group?.fields[at + by]
  if (beside) return placeAt(fields, uid, { uid: beside.uid, after: by > 0 })
  const next = groups[from + by]
  const edge = by > 0 ? next?.fields[0] : next?.fields[next.fields.length - 1]
  return edge ? placeAt(fields, uid, { uid: edge.uid, after: by < 0 }) : fields
}

export interface DesignTab {
  /** Null: what stands above the tabs. */
  title: { zh: string; en: string } | null
  fields: DesignField[]
}

/** The tabs with their fields as they stand; one without a title where the form has none. */
export function tabsOf(fields: readonly DesignField[]): DesignTab[] {
  const tabs: DesignTab[] = [{ title: null, fields: [] }]
  for (const field of fields) {
    const zh = String(field.options.tab_zh ?? '')
    if (zh) tabs.push({ title: { zh, en: String(field.options.tab_en ?? '') }, fields: [] })
    tabs[tabs.length - 1]?.fields.push(field)
  }
  return tabs.filter((tab, n) => n > 0 || tab.fields.length > 0)
}

/** To the end of another tab. */
export function moveToTab(design: Design, uid: string, tab: number): Design {
  const target = tabsOf(design.fields)[tab]
  const last = target?.fields.filter((one) => one.uid !== uid).pop()
  if (!last || target?.fields.some((one) => one.uid === uid)) return design
  return { ...design, fields: [...placeAt(design.fields, uid, { uid: last.uid, after: true })] }
}

export const tabIndexOf = (fields: readonly DesignField[], uid: string | null): number =>
  Math.max(
    0,
    tabsOf(fields).findIndex((tab) =>
      tab.fields.some((one) => one.uid === uid || one.fields?.some((row) => row.uid === uid)),
    ),
  )
