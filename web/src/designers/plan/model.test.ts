// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it, test } from 'vitest'
import type { FormInfo } from '../../api/forms'
import {
  addStep,
  afterOf,
  endOf,
  errorsOf,
  freshKey,
  freshPlan,
  inOrder,
  nextDay,
  planToSend,
  removeStep,
  setStep,
  withRepeat,
  withTerm,
} from './model'

const form = {
  key: 'a.visit',
  title: '到诊',
  fields: [
    { key: 'name', type: 'text', title: '姓名' },
    { key: 'seen', type: 'date', title: '到诊日期' },
  ],
  system: [],
} as unknown as FormInfo
const wire = <T>(one: T) => one
const spec = () => addStep(addStep(freshPlan(form).spec, form, 7), form, 3)

describe('a plan', () => {
  it('hangs on the first date of the form, or on its beginning', () => {
    expect(freshPlan(form).spec.when.anchor).toEqual({ field: 'seen' })
    expect(freshPlan({ ...form, fields: [] }).spec.when.anchor).toEqual({ start: true })
  })
  it('has its steps in the order of their days', () => {
    expect(spec().steps.map((step) => step.after.days)).toEqual([3, 7])
    const steps = setStep(spec(), 's1', { after: { months: -1 } }).steps
    expect(inOrder(steps).map((step) => step.key)).toEqual(['s1', 's2'])
  })
  it('gives no key twice, not even one that a removed step had', () => {
    const was = spec()
    expect(freshKey(removeStep(was, 's1').steps, was.steps)).toBe('s3')
  })
  it('proposes the next step some days on', () => {
    expect(nextDay(freshPlan(form).spec)).toBe(3)
    expect(nextDay(spec())).toBe(11)
  })
  it('reads a distance', () => {
    expect(afterOf({ workdays: -2 })).toEqual({ n: -2, unit: 'workdays' })
    expect(afterOf({})).toEqual({ n: 0, unit: 'days' })
  })
  it('sends nothing that says nothing', () => {
    const sent = planToSend(
      { ...spec(), if: {} as never, stop: { opt_out: false, if: {} as never } },
      wire,
    )
    expect('if' in sent).toBe(false)
    expect('stop' in sent).toBe(false)
    expect('on_workday' in (sent.steps[0] as object)).toBe(false)
  })
  it('puts errors to their steps', () => {
    const { steps } = spec()
    const told = errorsOf(
      [
        { path: 'steps.1.do.0.title', message: 'x' },
        { path: 'when.anchor.field', message: 'y' },
      ],
      steps,
    )
    expect(told.steps).toEqual({ s1: [{ path: 'do.0.title', message: 'x' }] })
    expect(told.plan).toEqual({ 'when.anchor': 'y' })
  })
})

test('a step by a solar term repeats without a span of its own, and gets one back', () => {
  const step = { key: 's1', title: {}, after: { days: 3 }, do: [], repeat: { weeks: 2, times: 5 } }
  const byTerm = { ...step, ...withTerm(step, true) }
  expect(byTerm).toMatchObject({ after: { days: 0 }, term: { days: 0 }, repeat: { times: 5 } })
  expect(byTerm.repeat).not.toHaveProperty('weeks')
  expect(withTerm(byTerm, false)).toEqual({ term: undefined, repeat: { days: 7, times: 5 } })
  expect(withRepeat(byTerm, true)).toEqual({ repeat: { times: 4 } })
  expect(endOf({ days: 1, times: { field: 'doses' } })).toBe('doses')
  expect([endOf({ days: 1 }), endOf({ until: { months: 6 } }), endOf({ times: 3 })]).toEqual([
    'plan',
    'until',
    'times',
  ])
  const sent = planToSend(
    {
      when: { kind: 'plan', anchor: { start: true } },
      steps: [{ ...step, term: undefined, repeat: undefined }],
    },
    (f) => f,
  )
  expect(sent.steps[0]).not.toHaveProperty('repeat')
})
