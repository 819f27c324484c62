// SPDX-License-Identifier: Apache-2.0
// Which kinds of view a form can be shown in, and which of its fields serve for what.
import type { FieldInfo, FormInfo } from '../../api/forms'
import type { SummaryFn, ViewLook } from '../../core/schema'
import { boardFields } from '../board/model'

export const KINDS = [
  'grid',
  'board',
  'calendar',
  'timeline',
  'gallery',
  'tree',
  'resource',
] as const
export type Kind = (typeof KINDS)[number]

const resultOf = (field: FieldInfo) => field.result ?? field.type
/** What one may only read masked says nothing of time or place. */
const inFull = (field: FieldInfo) => field.right !== 'masked'

export const isTime = (field: FieldInfo) => /^(date|datetime)$/.test(resultOf(field))
export const isMoment = (field: FieldInfo) => resultOf(field) === 'datetime'

export const timeFields = (form: FormInfo): FieldInfo[] =>
  [...form.fields, ...form.system].filter((field) => isTime(field) && inFull(field))

export const imageFields = (form: FormInfo): FieldInfo[] =>
  form.fields.filter((field) => /^(image|attachment|signature)$/.test(field.type) && inFull(field))

export const parentFields = (form: FormInfo): FieldInfo[] =>
  form.fields.filter((field) => field.type === 'link' && field.target === form.key && inFull(field))

export const resourceFields = (form: FormInfo): FieldInfo[] =>
  [...form.fields, ...form.system].filter(
    (field) =>
      inFull(field) &&
      (/^(user|department|branch|link)$/.test(field.type) ||
        (field.type === 'select' && !!field.options?.length)),
  )

const GROUPED = /^(select|user|department|branch|link|boolean|date|datetime|text|phone|rating)$/

export const groupFields = (form: FormInfo): FieldInfo[] =>
  [...form.fields, ...form.system].filter(
    (field) =>
      inFull(field) && GROUPED.test(resultOf(field)) && (!!field.groupable || isTime(field)),
  )

/** What can be worked out below a column. */
export function summaryFns(field: FieldInfo): SummaryFn[] {
  if (field.type === 'subform' || !inFull(field)) return []
  if (field.summable) return ['sum', 'avg', 'min', 'max', 'count']
  const ordered = field.sortable && /^(date|datetime|integer|decimal)$/.test(resultOf(field))
  return ordered ? ['min', 'max', 'count'] : field.sortable ? ['count'] : []
}

/** The fields that a kind asks for, each with those that may serve; none where one has no field. */
export function needsOf(form: FormInfo): Record<Kind, boolean> {
  return {
    grid: true,
    board: boardFields(form).length > 0,
    calendar: timeFields(form).length > 0,
    timeline: timeFields(form).length > 0,
    gallery: true,
    tree: parentFields(form).length > 0,
    resource: timeFields(form).length > 0 && resourceFields(form).length > 0,
  }
}

const oneOf = (fields: readonly FieldInfo[], key: string | undefined) =>
  fields.find((field) => field.key === key)

export interface Shown {
  kind: Kind
  group?: FieldInfo
  start?: FieldInfo
  end?: FieldInfo
  parent?: FieldInfo
  image?: FieldInfo
  resource?: FieldInfo
}

// A time that a person sets is what a calendar is about; when a record was made comes last.
const bestTime = (form: FormInfo) => {
  const all = timeFields(form)
  return all.find((field) => !field.system && !field.computed) ?? all[0]
}

/** What is shown: the fields the view names, else those that fit; a kind the form has no fields for is a grid. */
export function shownOf(form: FormInfo, look: ViewLook): Shown {
  const wanted = KINDS.find((kind) => kind === look.kind) ?? 'grid'
  const kind = needsOf(form)[wanted] ? wanted : 'grid'
  const start = oneOf(timeFields(form), look.start) ?? bestTime(form)
  const end = oneOf(timeFields(form), look.end)
  return {
    kind,
    group:
      kind === 'board'
        ? (oneOf(boardFields(form), look.group) ?? boardFields(form)[0])
        : oneOf(groupFields(form), look.group),
    start,
    end: end && start && isMoment(end) === isMoment(start) && end !== start ? end : undefined,
    parent: oneOf(parentFields(form), look.parent) ?? parentFields(form)[0],
    image: oneOf(imageFields(form), look.image) ?? imageFields(form)[0],
    resource: oneOf(resourceFields(form), look.resource) ?? resourceFields(form)[0],
  }
}

/** The fields that a kind reads besides its columns. */
export function fieldsOfShown(shown: Shown): string[] {
  const { kind, group, start, end, parent, image, resource } = shown
  const wanted: Record<Kind, (FieldInfo | undefined)[]> = {
    grid: [group],
    board: [group],
    calendar: [start, end],
    timeline: [start, end],
    gallery: [image],
    tree: [parent],
    resource: [start, end, resource],
  }
  return wanted[kind].flatMap((field) => (field && !field.system ? [field.key] : []))
}
