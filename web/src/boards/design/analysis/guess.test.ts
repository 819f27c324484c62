// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { FieldInfo, FormInfo } from '../../../api/forms'
import type { AnalysisInfo, Ask, ChartInfo } from '../../types'
import type { Source } from '../source'
import { lackOfAnswer, lookFor } from './AnalysisCharts'
import {
  analysisOf,
  chartOf,
  complete,
  fieldsFor,
  isAsked,
  placed,
  readStages,
  withValue,
} from './guess'

const field = (key: string, type: string, more: Partial<FieldInfo> = {}): FieldInfo =>
  ({ key, type, title: key, groupable: true, ops: ['eq'], ...more }) as FieldInfo
const options = (...keys: string[]) => keys.map((key) => ({ key, title: key }))
const form = (key: string, fields: FieldInfo[], more: Partial<FormInfo> = {}): FormInfo =>
  ({
    key,
    title: key,
    fields,
    system: [],
    views: [],
    can: ['read'],
    ...more,
  }) as unknown as FormInfo

const patient = form('patient', [field('name', 'text')], { is_person: true })
const channel = form('channel', [field('name', 'text')])
const STATES = ['new', 'called', 'arrived', 'won', 'lost']
const lead = form(
  'lead',
  [
    field('channel', 'link', { target: 'channel' }),
    field('patient', 'link', { target: 'patient' }),
    field('state', 'select', { options: options(...STATES) }),
    field('at', 'datetime'),
  ],
  { state_field: 'state' },
)
const charge = form('charge', [
  field('patient', 'link', { target: 'patient' }),
  field('paid_at', 'datetime'),
  field('net', 'money', { summable: true }),
])
const sourceFor = (one: FormInfo): Source => {
  const paths = one.fields.map((each) => ({ path: each.key, title: each.title, field: each }))
  return {
    key: one.key,
    form: one,
    paths,
    linked: [patient, channel],
    metrics: [],
    find: (path) => paths.find((each) => each.path === path)?.field,
    titleOf: (path) => path,
  }
}
const sources = new Map([lead, charge, channel].map((one) => [one.key, sourceFor(one)]))

const funnel: AnalysisInfo = {
  key: 'funnel',
  title: 'Funnel',
  help: '',
  chart: 'funnel',
  gives: ['steps'],
  parts: [],
  draws: [],
  params: [
    { key: 'form', type: 'form', title: 'form' },
    { key: 'stage', type: 'state', title: 'stage' },
    {
      key: 'stages',
      type: 'stages',
      title: 'stages',
      of: 'stage',
      start: 'open won',
      low: 2,
      high: 12,
    },
    { key: 'by', type: 'dim', title: 'by', optional: true },
    { key: 'period', type: 'period', title: 'period', start: 'this_month' },
  ],
}
const credit: AnalysisInfo = {
  ...funnel,
  key: 'credit',
  gives: [],
  parts: ['n', 'amount'],
  draws: ['n'],
  params: [
    { key: 'goal.form', type: 'form', title: 'goal' },
    { key: 'goal.entity', type: 'link', title: 'who', of: 'goal.form' },
    { key: 'goal.at', type: 'time', title: 'when', of: 'goal.form' },
    { key: 'goal.amount', type: 'number', title: 'amount', of: 'goal.form', optional: true },
    { key: 'top.n', type: 'count', title: 'first', start: 10, optional: true },
    { key: 'top.other', type: 'flag', title: 'other', start: true, when: 'top.n' },
    { key: 'touches.form', type: 'form', title: 'touches' },
    { key: 'touches.entity', type: 'link', title: 'who', of: 'touches.form', like: 'goal.entity' },
    { key: 'touches.source', type: 'group', title: 'source', of: 'touches.form' },
    { key: 'period', type: 'period', title: 'period', of: 'goal.at', start: 'this_year' },
  ],
}

describe('what is guessed of a form', () => {
  it('takes the stages in their order, without those in which one drops out', () => {
    expect(readStages(options(...STATES))).toEqual({
      open: ['new', 'called', 'arrived'],
      won: ['won'],
    })
    expect(readStages([])).toEqual({ open: [], won: [] })
  })
  it('makes the whole question', () => {
    expect(analysisOf(funnel, 'lead', sources)).toEqual({
      lacks: [],
      ask: {
        form: 'lead',
        kind: 'funnel',
        stage: 'state',
        stages: ['new', 'called', 'arrived', 'won'],
        period: { field: 'at', is: 'this_month' },
      },
    })
  })
  it('says what a form has nothing for', () => {
    expect(analysisOf(funnel, 'charge', sources).lacks.map((one) => one.key)).toEqual([
      'stage',
      'stages',
    ])
  })
  it('finds the other side of two, with a link to the same people', () => {
    const { ask, lacks } = analysisOf(credit, 'charge', sources)
    expect(lacks).toEqual([])
    expect(ask).toEqual({
      form: 'charge',
      kind: 'credit',
      goal: { form: 'charge', entity: 'patient', at: 'paid_at', amount: 'net' },
      touches: { form: 'lead', entity: 'patient', source: 'channel' },
      top: { n: 10, other: true },
      period: { field: 'paid_at', is: 'this_year' },
    })
    const entity = credit.params.find((one) => one.key === 'touches.entity')
    expect(entity && fieldsFor(credit, ask, entity, sources).map((one) => one.path)).toEqual([
      'patient',
    ])
  })
})

describe('what follows a choice', () => {
  const { ask } = analysisOf(credit, 'charge', sources)
  it('leaves out what was taken away', () => {
    const without = withValue({ ...ask, period: null } as Ask, 'goal.amount', undefined)
    expect(complete(credit, without, sources).ask).toEqual(without)
  })
  it('shows all where that was not asked for', () => {
    const { top: _top, ...all } = ask
    expect(complete(credit, all as Ask, sources).ask).toEqual(all)
    const other = credit.params.find((one) => one.key === 'top.other')
    const asked = (n: number) => other && isAsked(withValue(ask, 'top.n', n), other)
    expect([asked(0), asked(3)]).toEqual([false, true])
  })
  it('is drawn otherwise while a choice says so, which goes with what it hangs on', () => {
    const moves: AnalysisInfo = {
      ...funnel,
      params: [
        { key: 'form', type: 'form', title: 'form' },
        { key: 'before', type: 'before', title: 'before', start: 30 },
        { key: 'moves', type: 'flag', title: 'moves', when: 'before', chart: 'sankey' },
      ],
    }
    const { ask: plain } = analysisOf(moves, 'lead', sources)
    const drawn = withValue(plain, 'moves', true)
    expect([chartOf(moves, plain), chartOf(moves, drawn)]).toEqual(['funnel', 'sankey'])
    const alone = complete(moves, withValue(drawn, 'before', 0), sources).ask
    expect(alone).toEqual({ form: 'lead', kind: 'funnel', before: 0 })
  })
  it('guesses anew what another form does not have', () => {
    const { ask: funnelled } = analysisOf(funnel, 'lead', sources)
    const done = complete(funnel, { ...funnelled, form: 'charge' }, sources)
    expect(done.lacks.map((one) => one.key)).toEqual(['stage', 'stages'])
  })
  it('keeps an option in one list', () => {
    const lists: AnalysisInfo = {
      ...funnel,
      params: [
        { key: 'won', type: 'options', title: 'won', of: 'stage' },
        { key: 'weights', type: 'shares', title: 'weights', of: 'stage' },
      ],
    }
    const start = { form: 'lead', won: ['won'], weights: { new: '0.1', called: '0.5' } } as Ask
    const [won] = lists.params
    expect(won && placed(lists, start, won, ['won', 'called'])).toEqual({
      form: 'lead',
      won: ['won', 'called'],
      weights: { new: '0.1' },
    })
  })
})

describe('as what it is drawn', () => {
  const chart = (key: string, more: Partial<ChartInfo>): ChartInfo => ({
    key,
    group: 'compare',
    title: key,
    dims_min: 1,
    dims_max: 1,
    measures_min: 1,
    measures_max: 1,
    ...more,
  })
  const answer = {
    dims: [{ title: 'source', type: 'link' }],
    measures: ['n', 'amount', 'rate'].map((key) => ({ key, title: key })),
    rows: [],
  }
  it('fits by its answer', () => {
    expect(lackOfAnswer(credit, chart('bar', {}), answer)).toBeNull()
    expect(lackOfAnswer(credit, chart('pivot', { dims_min: 2 }), answer)?.what).toBe('dims')
    expect(lackOfAnswer(credit, chart('funnel', { needs: ['steps'] }), answer)).toEqual({
      what: 'need',
      need: 'steps',
    })
    expect(lackOfAnswer(funnel, chart('pie', { needs: ['whole'] }), answer)?.what).toBe('need')
    expect(lackOfAnswer(credit, chart('pie', { needs: ['whole'] }), answer)).toBeNull()
  })
  it('draws no more than it can, and of a whole only parts', () => {
    expect(lookFor(credit, chart('bar', {}), answer, null)).toEqual({ measures: ['n'] })
    expect(
      lookFor(credit, chart('bubble', { measures_min: 3, measures_max: 3 }), answer, null).measures,
    ).toEqual(['n', 'amount', 'rate'])
    expect(
      lookFor(credit, chart('pie', { needs: ['whole'] }), answer, { measures: ['rate'] }),
    ).toEqual({ measures: ['n'] })
    expect(
      lookFor(credit, chart('table', { group: 'table' }), answer, { measures: ['n'] }),
    ).toEqual({})
  })
})
