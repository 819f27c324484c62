// SPDX-License-Identifier: Apache-2.0
// What the fields of a form can be asked for, what is drawn of a form before anybody chose anything, which types of
// chart fit, and which field a filter of the board means on a tile.
import type { FieldInfo, FormInfo } from '../../api/forms'
import type { FieldPath } from '../../views/paths'
import type { As, Ask, AskDim, AskMeasure, BoardFilter, Bucket, ChartInfo } from '../types'
import { shownMeasures } from './ask'

export type Paths = readonly FieldPath[]

export const typeOf = (field: FieldInfo) => field.result ?? field.type
const TIMES = ['date', 'datetime']

/** Several values in one record: grouped by them, a record would count several times. */
const MANY = [
  'links',
  'subform',
  'multiselect',
  'tags',
  'users',
  'departments',
  'toothchart',
  'bodypoint',
]

export type DimKind = 'time' | 'number' | 'plain'

/** Null: no group is made of it. */
export function dimKind(field: FieldInfo): DimKind | null {
  if (field.right === 'masked' || field.sensitive) return null
  const type = typeOf(field)
  if (TIMES.includes(type)) return 'time'
  if (field.options?.length && type === 'select') return 'plain'
  if (field.summable && !field.options?.length) return 'number'
  if (!field.groupable || ['color', 'time', 'email'].includes(type)) return null
  return 'plain'
}

export const dimPaths = (paths: Paths): FieldPath[] => paths.filter(({ field }) => dimKind(field))
export const timePaths = (paths: Paths): FieldPath[] =>
  paths.filter(({ field }) => dimKind(field) === 'time')
/** What can be added up, and of what there is a middle. */
export const numberPaths = (paths: Paths): FieldPath[] =>
  paths.filter(({ field, path }) => field.summable && field.right !== 'masked' && !far(path))
/** What can be told apart. */
export const distinctPaths = (paths: Paths): FieldPath[] =>
  paths.filter(({ field }) => {
    const kind = dimKind(field)
    return kind === 'plain' || kind === 'time'
  })
const far = (path: string) => path.includes('.')

export const manyFields = (form: FormInfo): FieldInfo[] =>
  form.fields.filter((field) => MANY.includes(typeOf(field)))

const AS: Record<string, As> = {
  money: 'money',
  percent: 'percent',
  duration: 'duration',
  date: 'date',
  datetime: 'date',
}
export const asOf = (field: FieldInfo | undefined): As | undefined => field && AS[typeOf(field)]

export const FOLLOWING: readonly Bucket[] = [
  'year',
  'half',
  'quarter',
  'month',
  'week',
  'day',
  'hour',
  'fiscal_year',
  'fiscal_quarter',
]
export const OVERLAID: readonly Bucket[] = [
  'weekday',
  'hour_of_day',
  'month_of_year',
  'day_of_month',
]

export const bucketsOf = (field: FieldInfo): Bucket[] =>
  [...FOLLOWING, ...OVERLAID].filter(
    (bucket) => typeOf(field) === 'datetime' || !bucket.startsWith('hour'),
  )

/** The same field as a dimension: days by month, figures by ranges, else by value. */
export function dimOf({ path, field }: FieldPath): AskDim {
  const kind = dimKind(field)
  if (kind === 'time') return { field: path, bucket: 'month' }
  return kind === 'number' ? { field: path, ranges: ['0'] } : { field: path }
}

/* --- A sensible chart --------------------------------------------------------------------------------------- */

// A day that says when something happened, not when something will, or somebody was born.
const NOT_THEN =
  /birth|生日|出生|until|expire|end|due|next|下次|截止|有效期|到期|结束|应|first|首次|locked|since|协议/i

/** The time that a record is about: its own before the one when it was written. */
export function timeOf(paths: Paths): FieldPath | undefined {
  const times = timePaths(paths).filter(({ path }) => !far(path))
  const rank = ({ field, path, title }: FieldPath) => {
    if (field.system) return path === 'created_at' ? 2 : 4
    const odd = NOT_THEN.test(path) || NOT_THEN.test(title)
    return odd ? 3 : typeOf(field) === 'datetime' ? 0 : 1
  }
  return [...times].sort((a, b) => rank(a) - rank(b))[0]
}

const KINDS = ['select', 'link', 'user', 'branch', 'department', 'boolean', 'text', 'suggest']

/** Nobody compares by the single persons that records are about. */
const isPerson = (paths: Paths, link: string) =>
  paths.some(({ path }) => path === `${link}.birth` || path === `${link}.id_no`)

/** What one would compare by, the likeliest first. */
export function groupsOf(paths: Paths, form: FormInfo): FieldPath[] {
  const rank = ({ field, path }: FieldPath) => {
    const at = KINDS.indexOf(typeOf(field))
    if (path === form.state_field) return -1
    return (at < 0 ? KINDS.length : at) + (field.system ? KINDS.length : 0)
  }
  return dimPaths(paths)
    .filter(({ field, path }) => dimKind(field) === 'plain' && !far(path))
    .filter(({ field, path }) => !field.unique && path !== form.title_field)
    .filter(({ field, path }) => field.target !== form.key && !isPerson(paths, path))
    .sort((a, b) => rank(a) - rank(b))
}

export const sumOf = (paths: Paths): FieldPath | undefined =>
  numberPaths(paths)
    .filter(({ field }) => typeOf(field) === 'money')
    .sort((a, b) => Number(!!b.field.result) - Number(!!a.field.result))[0]

export const YEAR = { last: 12, unit: 'month' } as const

export interface Idea {
  key: string
  chart: string
  ask: Ask
}

/** What may be drawn of a form at once; the first is drawn. */
export function ideas(form: FormInfo, paths: Paths): Idea[] {
  const time = timeOf(paths)
  const money = sumOf(paths)
  const period: Pick<Ask, 'period'> = time ? { period: { field: time.path, is: YEAR } } : {}
  const count = { key: 'm1', fn: 'count' as const }
  const sum = money && {
    key: 'm1',
    fn: 'sum' as const,
    field: money.path,
    as: 'money' as const,
  }
  const base = { form: form.key, ...period }
  const found: Idea[] = []
  if (time) {
    const dims: AskDim[] = [{ field: time.path, bucket: 'month' }]
    if (sum)
      found.push({
        key: 'sums',
        chart: 'column',
        ask: { ...base, dims, measures: [sum], fill: true },
      })
    found.push({
      key: 'trend',
      chart: sum ? 'line' : 'column',
      ask: { ...base, dims, measures: [count], fill: true },
    })
  }
  for (const group of groupsOf(paths, form).slice(0, 4)) {
    const few = (group.field.options?.length || 99) <= 6 || typeOf(group.field) === 'boolean'
    const measure = sum ?? count
    found.push({
      key: `by.${group.path}`,
      chart: few ? 'donut' : 'bar',
      ask: {
        ...base,
        dims: [{ field: group.path }],
        measures: [measure],
        sort: [{ by: 'm1', dir: 'desc' }],
        ...(few ? {} : { top: { n: 10, by: 'm1', other: false } }),
      },
    })
  }
  found.push({
    key: 'total',
    chart: 'indicator',
    ask: {
      ...base,
      ...(time ? { period: { field: time.path, is: 'this_month' }, compare: 'previous' } : {}),
      measures: [sum ?? count],
    },
  })
  return found
}

/* --- What fits ----------------------------------------------------------------------------------------------- */

export type Lack =
  | { what: 'dims' | 'measures'; is: 'few' | 'many'; n: number }
  | { what: 'need'; need: string }

const isTime = (dim: AskDim | undefined) =>
  !!dim?.bucket && (FOLLOWING as readonly string[]).includes(dim.bucket)

export const isAnalysis = (ask: Ask | null | undefined) => !!ask?.kind && ask.kind !== 'groups'

export type FindField = (path: string) => FieldInfo | undefined

/** Few groups, and the same ones every time: weekdays, hours, choices. */
function isFixed(dim: AskDim, find: FindField) {
  if (dim.bucket) return !isTime(dim)
  const field = find(dim.field)
  return !!dim.ranges || !!field?.options?.length || (field && typeOf(field) === 'boolean')
}

const additive = (measure: AskMeasure) =>
  !!measure.metric || measure.fn === 'count' || measure.fn === 'sum'

/** What a question must be for a chart, beyond how many dimensions and measures it has. */
const needs: Record<string, (ask: Ask, find: FindField) => boolean> = {
  time: ({ dims }) => isTime(dims?.[0]),
  days: ({ dims }) => dims?.[0]?.bucket === 'day',
  whole: (ask) => shownMeasures(ask).every(additive),
  cycle: ({ dims }, find) => !!dims?.every((dim) => isFixed(dim, find)),
  steps: (ask, find) =>
    ask.dims?.length
      ? isFixed(ask.dims[0] as AskDim, find) === true
      : shownMeasures(ask).length > 1,
  cohort: ({ dims }) => !!dims?.every(isTime),
  span: (ask) => shownMeasures(ask).every(({ fn }) => fn === 'min' || fn === 'max'),
  spread: (ask) =>
    shownMeasures(ask).every(({ fn }) =>
      ['min', 'max', 'median', 'percentile', 'avg'].includes(fn ?? ''),
    ),
  ranges: ({ dims }) => !!dims?.[0]?.ranges,
  links: ({ dims }, find) => {
    const [one, other] = (dims ?? []).map(({ field }) => find(field))
    if (!one || !other) return false
    return typeOf(one) === typeOf(other) && one.target === other.target
  },
}

/** What a question lacks for a type of chart; null: it fits. */
export function lackOf(ask: Ask, chart: ChartInfo, find: FindField): Lack | null {
  // What an analysis answers is not known by its question.
  if (isAnalysis(ask)) return null
  const dims = ask.dims?.length ?? 0
  const measures = shownMeasures(ask).length
  if (dims < chart.dims_min) return { what: 'dims', is: 'few', n: chart.dims_min }
  if (dims > chart.dims_max) return { what: 'dims', is: 'many', n: chart.dims_max }
  if (measures < chart.measures_min) return { what: 'measures', is: 'few', n: chart.measures_min }
  if (measures > chart.measures_max) return { what: 'measures', is: 'many', n: chart.measures_max }
  const need = chart.needs?.find((one) => needs[one]?.(ask, find) === false)
  return need ? { what: 'need', need } : null
}

/* --- Filters of the board -------------------------------------------------------------------------------------- */

const sameOptions = (a: FieldInfo, b: FieldInfo) =>
  !!a.options?.length &&
  JSON.stringify(a.options.map((one) => one.key).sort()) ===
    JSON.stringify(b.options?.map((one) => one.key).sort())

const nearest = (paths: readonly FieldPath[], key: string | undefined) => {
  const own = paths.filter(({ path }) => !far(path))
  return (own.find((one) => one.path === key) ?? own[0] ?? paths[0])?.path ?? null
}

/** The fields of a tile's form that a filter of the board may mean. */
export function candidates(filter: BoardFilter, paths: Paths, source?: FieldInfo): FieldPath[] {
  if (filter.kind === 'period') return timePaths(paths)
  const typed = (type: string) => paths.filter(({ field }) => typeOf(field) === type)
  if (filter.kind === 'user' || filter.kind === 'department') return typed(filter.kind)
  if (filter.kind === 'link')
    return typed('link').filter(({ field }) => !!field.target && field.target === source?.target)
  return paths.filter(
    ({ field }) =>
      (field.key === source?.key && field.form === source?.form) ||
      (!!source && sameOptions(field, source)),
  )
}

/** Some analyses look back from a day instead. */
export const takesPeriod = (ask: Ask) => !isAnalysis(ask) || 'period' in ask

/** The field that a filter means on a tile: by dimension, not by what it is called. */
export function meant(
  filter: BoardFilter,
  ask: Ask | null | undefined,
  paths: Paths,
  source?: FieldInfo,
): string | null {
  if (!ask || (filter.kind === 'period' && !takesPeriod(ask))) return null
  const found = candidates(filter, paths, source)
  if (filter.kind !== 'period') return nearest(found, filter.field)
  const own = ask.period?.field ?? ask.dims?.find((dim) => dim.bucket)?.field
  return own ?? timeOf(paths)?.path ?? null
}

/** A filter of the board, of a field that somebody wants to filter by. */
export function filterOf(
  { path, field, title }: FieldPath,
  form: string,
): Omit<BoardFilter, 'key'> {
  const type = typeOf(field)
  const kind =
    type === 'link'
      ? 'link'
      : type === 'user' || type === 'department'
        ? type
        : TIMES.includes(type)
          ? 'period'
          : 'options'
  return { kind, title: { zh: title }, form, field: path }
}

/** What a board can be filtered by: periods, choices, links, people and departments. */
export const filterPaths = (paths: Paths): FieldPath[] =>
  paths.filter(
    ({ field, path }) =>
      !far(path) &&
      field.right !== 'masked' &&
      (['link', 'user', 'department', 'boolean'].includes(typeOf(field)) ||
        (typeOf(field) === 'select' && !!field.options?.length)),
  )
