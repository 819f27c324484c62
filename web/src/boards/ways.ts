// SPDX-License-Identifier: Apache-2.0
// By what else a group can be divided: the fields of its form and of those one link away.
import type { FieldInfo, FormInfo } from '../api/forms'
import { sameDim } from './state'
import type { AskDim, BoardDoc, Bucket } from './types'

export interface Way {
  dim: AskDim
  title: string
}

const FINER: Partial<Record<Bucket, Bucket>> = {
  fiscal_year: 'month',
  fiscal_quarter: 'month',
  year: 'month',
  half: 'month',
  quarter: 'month',
  month: 'day',
  week: 'day',
  day: 'hour',
}

const isTime = (field: FieldInfo) =>
  ['date', 'datetime'].includes(field.type) || ['d', 'i'].includes(field.kind ?? '')

function wayOf(field: FieldInfo, path: string, title: string, used: readonly AskDim[]): Way[] {
  const same = used.find((dim) => dim.field === path)
  if (isTime(field)) {
    const bucket = same?.bucket ? FINER[same.bucket] : 'month'
    if (!bucket || (bucket === 'hour' && field.type === 'date')) return []
    return [{ dim: { field: path, bucket }, title }]
  }
  return !same && field.groupable ? [{ dim: { field: path }, title }] : []
}

const CHOICES = ['select', 'boolean', 'link', 'user', 'department']

/** What one compares by comes before times, and free texts last: hardly two records share a name. */
const rankOf = (field: FieldInfo) =>
  CHOICES.includes(field.result ?? field.type) ? 0 : isTime(field) ? 1 : 2

/** What is divided by already is left out; a time goes on to a finer one. */
export function waysOf(
  form: FormInfo,
  linked: readonly FormInfo[],
  used: readonly AskDim[],
): Way[] {
  const own = [...form.fields, ...form.system]
    .sort((a, b) => rankOf(a) - rankOf(b))
    .flatMap((field) => wayOf(field, field.key, field.title, used))
  const far = form.fields.flatMap((link) => {
    const target = link.target ? linked.find((one) => one.key === link.target) : undefined
    if (!target || link.type === 'links') return []
    const fields = [...target.fields].sort((a, b) => rankOf(a) - rankOf(b))
    return fields.flatMap((field) =>
      wayOf(field, `${link.key}.${field.key}`, `${link.title} › ${field.title}`, used),
    )
  })
  return [...own, ...far]
}

/** What the tiles of the board group this form by that is a formula. */
export function formulasOf(
  doc: BoardDoc,
  form: string,
  used: readonly AskDim[],
  titleOf: (dim: AskDim) => string,
): Way[] {
  const dims = doc.tabs
    .flatMap((tab) => tab.tiles)
    .flatMap(({ ask }) => (ask?.form === form ? (ask.dims ?? []) : []))
    .filter((dim) => dim.formula && !used.some((one) => sameDim(one, dim)))
  return dims
    .filter((dim, at) => dims.findIndex((one) => sameDim(one, dim)) === at)
    .map((dim) => ({ dim, title: titleOf(dim) }))
}

/** The form of the records that a dimension's values are, where they are records. */
export function targetOf(
  form: FormInfo,
  linked: readonly FormInfo[],
  dim: AskDim,
): string | undefined {
  if (dim.bucket || dim.ranges) return undefined
  const [first, second, ...more] = dim.field.split('.')
  if (more.length > 0) return undefined
  const field = form.fields.find((one) => one.key === first)
  if (!second) return field?.target
  const far = linked.find((one) => one.key === field?.target)
  return far?.fields.find((one) => one.key === second)?.target
}
