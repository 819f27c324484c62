// SPDX-License-Identifier: Apache-2.0
// A dashboard with a tile of each type of chart over the demo hospital, asked so that there is much, little or
// nothing to draw.
const app = 'channel_hospital'
const visit = `${app}.visit`
const lead = `${app}.lead`
const charge = `${app}.charge`

const n = { key: 'n', fn: 'count' }
const people = { key: 'p', fn: 'distinct', field: 'patient' }
const paid = { key: 'paid', fn: 'sum', field: 'amount' }
const share = { key: 's', share: 'n', of: 'all', as: 'percent' }
const channel = { field: 'channel' }
const by = (field, bucket) => ({ field, bucket })
const month = by('arrived_at', 'month')
const paidMonth = by('paid_at', 'month')

const visits = (dims, measures = [n], more = {}) => ({ form: visit, dims, measures, totals: true, ...more })
const leads = (dims, measures = [n], more = {}) => ({ form: lead, dims, measures, ...more })
const charges = (dims, measures = [paid], more = {}) => ({ form: charge, dims, measures, ...more })

/** What each type is asked for. */
export const ASKS = {
  indicator: charges([paidMonth], [paid], { totals: true, compare: 'previous', period: { field: 'paid_at', is: { last: 12, unit: 'month' } } }),
  gauge: leads([], [{ key: 'won', fn: 'count', filter: { field: 'state', op: 'in', value: ['done', 'treating'] } }, { key: 'all', fn: 'count' }]),
  progress: charges([channel], [paid, { key: 'net', fn: 'sum', field: 'net' }]),
  table: charges([channel, { field: 'kind' }], [paid, n], { totals: true }),
  pivot: charges([channel, { field: 'kind' }], [paid, n], { totals: true }),
  column: visits([channel]),
  stacked: visits([month, { field: 'first' }]),
  percent_stacked: leads([channel, { field: 'state' }]),
  bar: charges([channel]),
  ranking: charges([channel]),
  butterfly: visits([channel], [n, people]),
  waterfall: charges([paidMonth]),
  pareto: leads([channel]),
  radar: leads([{ field: 'state' }]),
  line: visits([month, { field: 'first' }]),
  step: charges([paidMonth]),
  area: charges([paidMonth]),
  stacked_area: charges([paidMonth, { field: 'kind' }]),
  combo: charges([paidMonth], [n, paid]),
  calendar: visits([by('arrived_at', 'day')]),
  gantt: visits([channel], [
    { key: 'a', fn: 'min', field: 'arrived_at' },
    { key: 'b', fn: 'max', field: 'arrived_at' },
  ]),
  pie: leads([{ field: 'state' }]),
  donut: charges([channel], [paid], { totals: true }),
  rose: leads([{ field: 'intent' }]),
  treemap: charges([channel, { field: 'kind' }]),
  sunburst: charges([channel, { field: 'kind' }]),
  word_cloud: visits([{ field: 'doctor' }]),
  funnel: leads([], [n, { key: 'came', fn: 'count', filter: { field: 'patient', op: 'not_empty' } }]),
  sankey: leads([channel, { field: 'state' }]),
  relation_graph: charges([{ field: 'consultant' }, { field: 'doctor' }]),
  cohort: visits([month, by('created_at', 'month')]),
  heat_map: visits([by('arrived_at', 'weekday'), by('arrived_at', 'hour_of_day')]),
  scatter: charges([channel], [n, paid]),
  bubble: charges([channel], [n, paid, { key: 'net', fn: 'sum', field: 'net' }]),
  box: charges([channel], [
    { key: 'low', fn: 'min', field: 'amount' },
    { key: 'q1', fn: 'percentile', field: 'amount', p: 25 },
    { key: 'mid', fn: 'median', field: 'amount' },
    { key: 'q3', fn: 'percentile', field: 'amount', p: 75 },
    { key: 'high', fn: 'max', field: 'amount' },
  ]),
  histogram: charges([{ field: 'amount', ranges: ['0', '100', '500', '2000', '10000'] }], [n]),
}

const TIME = { [visit]: 'arrived_at', [lead]: 'submitted_at', [charge]: 'paid_at' }

/** Every measure that is a plain figure, less than nothing. */
const turned = (measures) => [
  ...measures.filter((one) => one.fn).map((one) => ({ ...one, key: `h_${one.key}`, hidden: true })),
  ...measures.filter((one) => one.fn).map((one) => ({ key: one.key, formula: `0-{h_${one.key}}`, title: { zh: one.key, en: one.key } })),
]

/** What the parts of a whole are asked for: money paid back, which is below nothing. */
const back = { key: 'back', fn: 'sum', field: 'net', filter: { field: 'kind', op: 'eq', value: 'refund' } }

/** What has figures of one kind only and cannot be turned round: first and last days, lowest and highest. */
const UNTURNED = {
  gantt: ASKS.gantt,
  box: { ...ASKS.box, measures: ASKS.box.measures.map((one) => ({ ...one, field: 'net', filter: back.filter })) },
}

/** As much as a chart's own needs let it be asked for. */
const HUGE = {
  funnel: leads([by('submitted_at', 'day_of_month')]),
  relation_graph: charges([{ field: 'no' }, { field: 'original_no' }]),
  heat_map: visits([by('arrived_at', 'day_of_month'), by('arrived_at', 'hour_of_day')]),
  histogram: charges([{ field: 'amount', ranges: Array.from({ length: 20 }, (_, at) => String(at * 250)) }], [n]),
}

function negative(chart, ask, needs) {
  if (UNTURNED[chart]) return UNTURNED[chart]
  if (!needs.includes('whole')) return { ...ask, measures: turned(ask.measures) }
  const dims = ask.dims.map((dim, at) => (ask.form === charge ? dim : [channel, { field: 'doctor' }][at]))
  return charges(dims, [back])
}

function askedAs({ key: chart, needs }, kind) {
  const ask = ASKS[chart]
  const time = TIME[ask.form]
  if (kind === 'empty') return { ...ask, compare: undefined, period: { field: time, is: { from: '1990-01-01', to: '1990-01-02' } } }
  if (kind === 'one') return { ...ask, limit: 1 }
  if (kind === 'negative') return negative(chart, ask, needs)
  if (kind !== 'huge') return ask
  // Each day of a year, by what it was divided by besides.
  const many = ask.dims.map((dim, at) => (at > 0 ? dim : by(time, 'day')))
  const more = { totals: false, limit: 5000, compare: undefined }
  return HUGE[chart] ? { ...HUGE[chart], ...more } : { ...ask, ...more, dims: many, period: { field: time, is: { last: 365, unit: 'day' } } }
}

/** `charts`: the types as the server publishes them. */
export function boardOf(kind, charts) {
  const tiles = charts.map((type, at) => ({
    id: type.key,
    kind: 'chart',
    chart: type.key,
    title: { zh: type.key, en: type.key },
    at: { x: (at % 4) * 3, y: Math.floor(at / 4) * 5, w: 3, h: 5 },
    ask: askedAs(type, kind),
    look: type.key === 'gauge' ? { bands: [{ to: 60, color: 'danger' }, { to: 200, color: 'ok' }] } : {},
  }))
  return { tabs: [{ key: 't1', title: { zh: '全部', en: 'All' }, tiles }] }
}

/** Visits by channel, the most first. */
export const BROAD = { form: visit, dims: [channel], measures: [n], sort: [{ by: 'n', dir: 'desc' }], top: { n: 8, by: 'n', other: true } }

/** A board as somebody would make it. */
export function shownOf() {
  const tile = (id, zh, chart, [x, y, w, h], ask, more = {}) => ({
    id,
    kind: 'chart',
    chart,
    title: { zh, en: id },
    at: { x, y, w, h },
    ask,
    filters: { channel: 'channel', period: TIME[ask.form] },
    ...more,
  })
  return {
    tabs: [
      {
        key: 't1',
        title: { zh: '概览', en: 'Overview' },
        tiles: [
          tile('visits', '到诊', 'indicator', [0, 0, 3, 3], visits([])),
          tile('paid', '实收', 'indicator', [3, 0, 3, 3], charges([paidMonth], [paid], { totals: true })),
          tile('leads', '线索状态', 'donut', [6, 0, 6, 6], leads([{ field: 'state' }], [n], { totals: true })),
          tile('months', '每月到诊', 'line', [0, 3, 6, 5], visits([month])),
          tile('channels', '各渠道到诊', 'column', [0, 8, 6, 5], BROAD),
          tile('best', '渠道实收排行', 'ranking', [6, 6, 6, 7], charges([channel], [paid], { sort: [{ by: 'paid', dir: 'desc' }], top: { n: 12, by: 'paid' } })),
          {
            id: 'words',
            kind: 'text',
            title: null,
            at: { x: 0, y: 13, w: 12, h: 2 },
            text: { zh: '# 怎么看\n- 点任何一根柱子，打开背后的记录\n- **筛选**对整页有效', en: '# How to read\n- Press any column' },
          },
        ],
      },
      { key: 't2', title: { zh: '收费', en: 'Charges' }, tiles: [tile('kinds', '收费类型', 'pivot', [0, 0, 12, 6], ASKS.pivot)] },
    ],
    filters: [
      { key: 'period', kind: 'period', title: { zh: '期间', en: 'Period' } },
      { key: 'channel', kind: 'link', title: { zh: '渠道', en: 'Channel' }, form: visit, field: 'channel' },
    ],
    tv: { seconds: 20 },
  }
}
