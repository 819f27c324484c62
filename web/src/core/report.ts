// SPDX-License-Identifier: Apache-2.0
// Dashboards, what their tiles ask, and what the server answers (docs/reports.md).
import type { Filter } from './filter'

export type Bucket =
  | 'year'
  | 'half'
  | 'quarter'
  | 'month'
  | 'week'
  | 'day'
  | 'hour'
  | 'fiscal_year'
  | 'fiscal_quarter'
  | 'weekday'
  | 'hour_of_day'
  | 'month_of_year'
  | 'day_of_month'

export interface Words {
  zh: string
  en?: string
}

export interface AskDim {
  /** A path over to-one links. */
  field: string
  bucket?: Bucket
  /** Bounds of ranges, as decimal strings. */
  ranges?: string[]
  /** In the place of a field, which is empty then: what groups, and what it is called. */
  formula?: string
  title?: Words
}

export type MeasureFn =
  | 'count'
  | 'distinct'
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'median'
  | 'percentile'

export type As = 'number' | 'percent' | 'money' | 'days' | 'duration' | 'date'

export interface AskMeasure {
  key: string
  title?: Words
  as?: As
  /** Asked only for a ratio. */
  hidden?: boolean
  fn?: MeasureFn
  field?: string
  p?: number
  filter?: Filter
  source?: string
  ratio?: [string, string]
  formula?: string
  running?: string
  share?: string
  of?: string
  change?: string
  attain?: string
  target?: string
  metric?: string
}

export type PeriodName =
  | 'today'
  | 'yesterday'
  | 'this_week'
  | 'last_week'
  | 'this_month'
  | 'last_month'
  | 'this_quarter'
  | 'last_quarter'
  | 'this_half'
  | 'last_half'
  | 'this_year'
  | 'last_year'
  | 'this_fiscal_year'
  | 'last_fiscal_year'

export type PeriodUnit = 'day' | 'week' | 'month' | 'quarter' | 'half' | 'year'

/** What a period is: a name, or one of the objects of docs/reports.md. */
export type PeriodIs =
  | PeriodName
  | { last: number; unit: PeriodUnit; complete?: boolean }
  | { from?: string; to?: string }
  | { to_date: PeriodUnit }

export interface AskPeriod {
  field: string
  is: PeriodIs
}

export interface AskSource {
  form: string
  dims: (string | null)[]
  period?: string
  filter?: Filter
}

export interface Ask {
  form: string
  sources?: Record<string, AskSource>
  dims?: AskDim[]
  measures?: AskMeasure[]
  filter?: Filter | null
  period?: AskPeriod | null
  compare?: 'previous' | 'year' | null
  sort?: { by: string | number; dir?: 'asc' | 'desc' }[]
  top?: { n: number; by: string; other?: boolean }
  fill?: boolean
  totals?: boolean
  limit?: number
  /** Absent: groups; else an analysis, which has keys of its own. */
  kind?: string
  [more: string]: unknown
}

/** Counts are numbers, everything else a decimal string as a user sees it; null: nothing to say. */
export type Figure = number | string | null

export interface DimValue {
  /** What a filter takes; null: none. */
  value: string | number | boolean | null
  text: string
  from?: string
  to?: string
}

export interface AnswerRow {
  dims: DimValue[]
  values: Figure[]
  before?: Figure[]
  is_other?: boolean
  /** Fewer rows than may be told. */
  is_small?: boolean
}

export interface AnswerDim {
  title: string
  /** The field's type. */
  type: string
  bucket?: Bucket | null
}

export interface AnswerMeasure {
  key: string
  title: string
  as?: As | null
  scale?: number | null
  /** What it is, in words. */
  says?: string | null
}

export interface Answer {
  dims: AnswerDim[]
  measures: AnswerMeasure[]
  rows: AnswerRow[]
  totals?: {
    all?: { values: Figure[]; before?: Figure[] }
    dims0?: AnswerRow[]
    dims1?: AnswerRow[]
  } | null
  is_cut?: boolean
  period?: { from: string; to: string; text: string } | null
  says?: string[]
  as_of?: string
  rows_read?: number | null
}

export interface Problem {
  code: string
  /** Of one question among several: what is wrong, and where. */
  path?: string
  message?: string
  title?: string
  detail?: string
  errors?: { path?: string; code?: string; message?: string }[]
}

export type AnswerOrProblem = Answer | { problem: Problem }

export interface Answers {
  answers: AnswerOrProblem[]
  as_of: string
}

export const isProblem = (answer: AnswerOrProblem): answer is { problem: Problem } =>
  'problem' in answer

/** Where a chart was clicked: a row of the answer, and which of its dimensions count. */
export interface Mark {
  row: number
  measure?: string
  /** The numbers of the dimensions that count; absent: all. */
  dims?: number[]
}

export interface Look {
  colors?: string
  labels?: boolean
  legend?: 'top' | 'right' | 'none'
  min?: number | string
  max?: number | string
  target?: number | string
  smooth?: boolean
  step?: boolean
  bands?: { to: number; color: string }[]
  /** Measures on the second axis. */
  axis2?: string[]
  /** Only these measures of the answer are drawn; absent: all. */
  measures?: string[]
  /** Of a combo: what is drawn as a line. */
  lines?: string[]
  [more: string]: unknown
}

export interface Spot {
  x: number
  y: number
  w: number
  h: number
}

export type TileKind = 'chart' | 'text' | 'picture'

export interface Tile {
  id: string
  kind: TileKind
  chart?: string
  title?: Words | null
  at: Spot
  phone?: { order?: number; h?: number; hidden?: boolean } | null
  ask?: Ask | null
  look?: Look | null
  /** Which field a filter of the board means here; absent: not touched. */
  filters?: Record<string, string> | null
  text?: Words | null
  picture?: string | null
  link?: { board?: string; href?: string } | null
  /** It asks what this reader may not know, or what is gone: why is in words. */
  is_hidden?: boolean
  problem?: Problem
}

export interface BoardTab {
  key: string
  title: Words
  tiles: Tile[]
}

export type BoardFilterKind = 'period' | 'options' | 'link' | 'user' | 'department'

export interface BoardFilter {
  key: string
  kind: BoardFilterKind
  title?: Words | null
  /** Where its choices are: a field of a form. */
  form?: string
  field?: string
  default?: unknown
}

export interface BoardDoc {
  tabs: BoardTab[]
  filters?: BoardFilter[]
  look?: { theme?: 'auto' | 'light' | 'dark' }
  tv?: { seconds?: number }
}

export interface BoardInfo {
  id: string
  app?: string | null
  key?: string | null
  title: string
  title_zh?: string
  title_en?: string
  owner?: { id: string; title: string } | null
  is_shared?: boolean
  readers?: { roles?: string[]; users?: string[] } | null
  may_edit?: boolean
  rev: number
  updated_at?: string
}

export interface BoardRow extends BoardInfo {
  doc: BoardDoc
}

/** A type of chart as the server publishes it: what it needs. */
export interface ChartInfo {
  key: string
  group: string
  title: string
  help?: string
  dims_min: number
  dims_max: number
  measures_min: number
  measures_max: number
  needs?: string[]
}

export type ParamType =
  | 'form'
  | 'state'
  | 'option'
  | 'link'
  | 'time'
  | 'number'
  | 'group'
  | 'dim'
  | 'stages'
  | 'options'
  | 'shares'
  | 'steps'
  | 'choice'
  | 'count'
  | 'flag'
  | 'day'
  | 'period'
  | 'filter'
  | 'kept'
  | 'before'

/** What is chosen of an analysis (src/report/analysis.h). */
export interface AnalysisParam {
  /** Where it stands in the ask: stages, touches.form. */
  key: string
  type: ParamType
  title: string
  help?: string
  of?: string
  like?: string
  when?: string
  /** As which chart it is drawn while this flag is on. */
  chart?: string
  start?: unknown
  optional?: boolean
  low?: number
  high?: number
  choices?: { key: string; title: string; help?: string }[]
}

export interface AnalysisInfo {
  key: string
  title: string
  help: string
  /** As which chart it is drawn at first, and which needs of charts its answer meets. */
  chart: string
  gives: string[]
  /** Measures that add up over the rows, and those drawn at first; none: all. */
  parts: string[]
  draws: string[]
  params: AnalysisParam[]
}

export interface MetricInfo {
  id: string
  key: string
  app?: string | null
  title: string
  title_zh?: string
  title_en?: string
  says?: string | null
  says_zh?: string
  says_en?: string
  /** What it is worked out of, in words. */
  formula?: string
  form?: string
  as?: As | null
  /** Only of one that was asked for alone. */
  doc: Record<string, unknown>
  rev: number
}

/** What is behind a mark: the list of that form with an ordinary filter. */
export interface RowsBehind {
  form: string
  filter: Filter | null
  count: number
  title?: string
}

export interface RowsAsk {
  ask: Ask
  /** {}: any of them. */
  at?: (DimValue['value'] | Record<string, never>)[]
  measure?: string
  before?: boolean
  is_other?: boolean
}
