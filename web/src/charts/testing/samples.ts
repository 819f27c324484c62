// SPDX-License-Identifier: Apache-2.0
// Answers as the server gives them, of five kinds for each type of chart. For tests alone.
import type { Answer, AnswerDim, AnswerMeasure, DimValue, Figure } from '../../boards/types'

export const KINDS = ['realistic', 'empty', 'one', 'huge', 'negative'] as const
export type Kind = (typeof KINDS)[number]

const CHANNELS = [
  '百度推广',
  '美团点评',
  '抖音直播',
  '老客转介绍',
  '小红书种草笔记与达人合作（华东区）',
  '社区义诊',
  '电话咨询',
  '官方网站',
]
const DOCTORS = ['王医生', '李医生', '张医生', '陈医生']
const STAGES = ['新线索', '已联系', '已预约', '已到院', '已成交']
const WEEKDAYS = ['周一', '周二', '周三', '周四', '周五', '周六', '周日']

/** The same numbers every time. */
function dice(seed: number) {
  let state = seed
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648
    return state / 2147483648
  }
}

const dim = (title: string, type = 'select', bucket: AnswerDim['bucket'] = null): AnswerDim => ({
  title,
  type,
  bucket,
})
const named = (text: string): DimValue => ({ value: text, text })
const monthOf = (at: number) =>
  `${2025 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`
const month = (at: number): DimValue => ({
  value: monthOf(at),
  text: monthOf(at),
  from: `${monthOf(at)}-01`,
  to: `${monthOf(at)}-28`,
})
const dayText = (at: number) =>
  new Date(Date.UTC(2026, 0, 1) + at * 86_400_000).toISOString().slice(0, 10)
const day = (at: number): DimValue => ({
  value: dayText(at),
  text: dayText(at),
  from: dayText(at),
  to: dayText(at),
})

const count: AnswerMeasure = { key: 'n', title: '到院人次', as: 'number' }
const money: AnswerMeasure = { key: 'revenue', title: '成交金额', as: 'money', scale: 2 }
const rate: AnswerMeasure = { key: 'rate', title: '到院率', as: 'percent', scale: 6 }
const goal: AnswerMeasure = { key: 'goal', title: '目标', as: 'money', scale: 2 }

interface Plan {
  dims: AnswerDim[]
  measures: AnswerMeasure[]
  /** The groups of each dimension, as many as asked. */
  groups: ((n: number) => DimValue[])[]
  sizes: number[]
  huge: number[]
}

const list =
  (names: readonly string[], stem: string) =>
  (n: number): DimValue[] =>
    Array.from({ length: n }, (_, at) => named(names[at] ?? `${stem}${at + 1}`))
const months = (n: number) => Array.from({ length: n }, (_, at) => month(at))
const days = (n: number) => Array.from({ length: n }, (_, at) => day(at))

const channels = list(CHANNELS, '渠道')
const doctors = list(DOCTORS, '医生')
const one = (measures: AnswerMeasure[]): Plan => ({
  dims: [dim('渠道')],
  measures,
  groups: [channels],
  sizes: [8],
  huge: [600],
})
const time = (measures: AnswerMeasure[]): Plan => ({
  dims: [dim('月份', 'datetime', 'month')],
  measures,
  groups: [months],
  sizes: [12],
  huge: [1200],
})
const two = (measures: AnswerMeasure[]): Plan => ({
  dims: [dim('渠道'), dim('医生', 'user')],
  measures,
  groups: [channels, doctors],
  sizes: [6, 4],
  huge: [40, 20],
})
const whole = (measures: AnswerMeasure[]): Plan => ({
  dims: [],
  measures,
  groups: [],
  sizes: [],
  huge: [],
})
const timeBy = (measures: AnswerMeasure[]): Plan => ({
  dims: [dim('月份', 'datetime', 'month'), dim('渠道')],
  measures,
  groups: [months, channels],
  sizes: [12, 4],
  huge: [100, 10],
})

const five: AnswerMeasure[] = ['最少', '下四分位', '中位', '上四分位', '最多'].map((title, at) => ({
  key: `q${at}`,
  title: `等候${title}`,
  as: 'number',
  scale: 1,
}))

export const PLANS: Record<string, Plan> = {
  indicator: time([money]),
  gauge: whole([rate]),
  progress: one([money, goal]),
  table: two([count, money, rate]),
  pivot: two([count, money]),
  column: one([count]),
  stacked: two([count]),
  percent_stacked: two([count]),
  bar: one([money]),
  ranking: one([money]),
  butterfly: one([count, { ...count, key: 'm', title: '流失人次' }]),
  waterfall: one([money]),
  pareto: one([count]),
  radar: one([count]),
  line: timeBy([count]),
  step: time([money]),
  area: time([money]),
  stacked_area: timeBy([money]),
  combo: time([money, rate]),
  calendar: {
    ...time([count]),
    dims: [dim('日期', 'date', 'day')],
    groups: [days],
    sizes: [200],
    huge: [1500],
  },
  gantt: one([
    { key: 'a', title: '开始' },
    { key: 'b', title: '结束' },
  ]),
  pie: one([count]),
  donut: one([money]),
  rose: one([count]),
  treemap: two([money]),
  sunburst: two([money]),
  word_cloud: { ...one([count]), sizes: [24], huge: [600] },
  funnel: {
    ...one([count]),
    dims: [dim('阶段')],
    groups: [list(STAGES, '阶段')],
    sizes: [5],
    huge: [60],
  },
  sankey: two([count]),
  relation_graph: { ...two([count]), dims: [dim('介绍人', 'link'), dim('患者', 'link')] },
  cohort: {
    ...two([count]),
    dims: [dim('首次到院', 'datetime', 'month'), dim('之后第几月', 'integer')],
    groups: [months, (n) => Array.from({ length: n }, (_, at) => named(String(at)))],
    sizes: [8, 8],
    huge: [36, 36],
  },
  heat_map: {
    ...two([count]),
    dims: [dim('星期', 'datetime', 'weekday'), dim('小时', 'datetime', 'hour_of_day')],
    groups: [
      list(WEEKDAYS, '日'),
      (n) => Array.from({ length: n }, (_, at) => named(`${at + 8}时`)),
    ],
    sizes: [7, 10],
    huge: [30, 30],
  },
  scatter: two([count, money]),
  bubble: two([count, money, rate]),
  box: one(five),
  histogram: {
    ...one([count]),
    dims: [dim('金额', 'money')],
    groups: [list(['< 0', '0 – 100', '100 – 500', '500 – 2,000', '≥ 2,000'], '段')],
    sizes: [5],
    huge: [200],
  },
}

function figure(measure: AnswerMeasure, kind: Kind, roll: () => number, at: number): Figure {
  const sign = kind === 'negative' && roll() < 0.6 ? -1 : 1
  const big = kind === 'huge' ? 1e7 : 1
  if (measure.key === 'a') return dayText(Math.floor(roll() * 200))
  if (measure.key === 'b') return dayText(200 + Math.floor(roll() * 200))
  if (measure.as === 'percent') return (sign * roll()).toFixed(6)
  if (measure.as === 'money') return (sign * roll() * 98_000 * big).toFixed(2)
  if (measure.key.startsWith('q')) return (sign * (10 + at * 12 + roll() * 8)).toFixed(1)
  return sign * Math.floor(3 + roll() * 240 * big)
}

function groupsOf(plan: Plan, kind: Kind): DimValue[][] {
  if (kind === 'empty') return plan.dims.length === 0 ? [[]] : []
  const sizes = kind === 'one' ? plan.sizes.map(() => 1) : kind === 'huge' ? plan.huge : plan.sizes
  let rows: DimValue[][] = [[]]
  plan.groups.forEach((groups, level) => {
    rows = rows.flatMap((row) => groups(sizes[level] as number).map((value) => [...row, value]))
  })
  return rows
}

export function sample(chart: string, kind: Kind): Answer {
  const plan = PLANS[chart] as Plan
  const roll = dice(chart.length * 97 + KINDS.indexOf(kind) * 13 + 7)
  const rows = groupsOf(plan, kind).map((dims, place) => {
    const none = kind === 'empty' || (kind === 'realistic' && place === 5 && plan.dims.length > 0)
    let values = plan.measures.map((measure, at) => (none ? null : figure(measure, kind, roll, at)))
    if (chart === 'funnel' && !none)
      values = values.map((value) => Math.round(Number(value) / (place + 1)) || value)
    if (chart === 'cohort' && !none)
      values = values.map((value) => Math.round(Math.abs(Number(value)) / (1 + (place % 8))))
    const before = ['indicator', 'column', 'line'].includes(chart)
      ? plan.measures.map((measure, at) => figure(measure, kind, roll, at))
      : undefined
    return { dims, values, ...(before && plan.dims.length < 2 ? { before } : {}) }
  })
  // Of a group that nobody named, and of what the first ones leave over.
  if (kind === 'realistic' && plan.dims.length === 1 && !plan.dims[0]?.bucket && rows[6]) {
    rows[6].dims = [{ value: null, text: '（未填）' }]
  }
  return {
    dims: plan.dims,
    measures: plan.measures,
    rows,
    totals:
      rows.length > 0 && plan.dims.length > 0
        ? { all: { values: plan.measures.map((measure, at) => figure(measure, kind, roll, at)) } }
        : null,
    is_cut: kind === 'huge',
    period: { from: '2026-01-01', to: '2026-12-31', text: '2026年' },
    says: ['到院人次：到院登记的行数'],
    as_of: '2026-11-22T12:00:00Z',
  }
}
