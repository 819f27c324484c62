// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { FormInfo } from '../../api/forms'
import { begin, step as advance, redo, undo } from '../undo'
import {
  changeStep,
  copyStep,
  insertStep,
  isBack,
  moveStep,
  namesIn,
  pieces,
  placed,
  placeOf,
  placeText,
  removeStep,
  setGiven,
  setTarget,
  type Spec,
  spanOf,
  stepsAt,
  toKeys,
  toSend,
  toTitles,
  withSpan,
  withText,
} from './model'
import { freshStep } from './step'
import { freshDraft, freshWhen } from './when'

const field = (key: string, type: string, more = {}) => ({ key, type, title: key, ...more })
const form = {
  key: 'a.lead',
  title: '线索',
  can: [],
  views: [],
  state_field: 'state',
  fields: [
    field('name', 'text'),
    field('state', 'select', { options: [{ key: 'new', title: '新' }] }),
    field('agent', 'user'),
    field('ends', 'date'),
  ],
  system: [field('created_at', 'datetime', { system: true })],
} as unknown as FormInfo

const spec: Spec = {
  when: freshWhen('record', form),
  do: [
    freshStep('task', form),
    {
      do: 'branch',
      if: { field: 'name', op: 'not_empty' },
      then: [freshStep('notify', form), freshStep('wait', form)],
    },
  ],
}

describe('a rule', () => {
  it('starts with what fits the form', () => {
    expect(freshDraft(form).spec.when).toEqual({ kind: 'record', on: ['created'] })
    expect(freshWhen('stage', form).field).toBe('state')
    expect(freshWhen('date', form).field).toBe('ends')
    expect(freshWhen('idle', form).since).toEqual({ stage: 'state' })
    expect(freshStep('assign', form).field).toBe('agent')
    const bare = { ...form, fields: [], state_field: undefined } as unknown as FormInfo
    expect(freshWhen('date', bare).field).toBe('created_at')
    expect(freshWhen('idle', bare).since).toEqual({ field: 'updated_at' })
    expect(freshStep('assign', bare).field).toBe('owner')
  })

  it('says nothing of its defaults', () => {
    expect(
      toSend({ ...spec, edge: 'became_true', again: { kind: 'edge' }, if: undefined }),
    ).toEqual(spec)
    const kept = { ...spec, edge: 'every_time' as const, again: { kind: 'once' as const } }
    expect(toSend(kept)).toEqual(kept)
  })
})

describe('steps', () => {
  it('are put in, changed, copied, moved and taken out at their place', () => {
    const more = insertStep(spec, [1, 'else'], 0, freshStep('update', form))
    expect(stepsAt(more, [1, 'else']).map((one) => one.do)).toEqual(['update'])
    const moved = moveStep(more, [1, 'then', 0], 1)
    expect(stepsAt(moved, [1, 'then']).map((one) => one.do)).toEqual(['wait', 'notify'])
    expect(moveStep(more, [1, 'then', 0], 2)).toBe(more)
    expect(moveStep(more, [0], -1)).toBe(more)
    expect(copyStep(spec, [1]).do.map((one) => one.do)).toEqual(['task', 'branch', 'branch'])
    expect(changeStep(spec, [1, 'then', 1], { days: 9 }).do[1]?.then?.[1]?.days).toBe(9)
    expect(removeStep(spec, [0]).do.map((one) => one.do)).toEqual(['branch'])
    expect(removeStep(spec, [7])).toBe(spec)
    expect(changeStep(spec, [7], {})).toBe(spec)
    expect(placeText([1, 'then', 0])).toBe('do.1.then.0')
  })

  it('can be undone and done again', () => {
    let h = begin(spec)
    h = advance(h, removeStep(h.now, [0]))
    h = advance(h, insertStep(h.now, [], 1, freshStep('wait', form)))
    expect(h.now.do.map((one) => one.do)).toEqual(['branch', 'wait'])
    h = undo(undo(h))
    expect(h.now).toBe(spec)
    expect(redo(h).now.do.map((one) => one.do)).toEqual(['branch'])
  })

  it('set fields in the order in which they were chosen', () => {
    let one = setGiven(freshStep('update', form), 'name', { value: 'x' })
    one = setGiven(one, 'agent', { value: null })
    one = setGiven(one, 'name', { field: 'state' })
    expect(Object.entries(one.set ?? {})).toEqual([
      ['name', { field: 'state' }],
      ['agent', { value: null }],
    ])
    expect(setGiven(one, 'name', null).set).toEqual({ agent: { value: null } })
    expect(setTarget({ do: 'create', form: 'a', set: one.set }, 'b').set).toEqual({})
  })
})

describe('texts', () => {
  const titles = new Map([
    ['name', '姓名'],
    ['agent', '负责人'],
    ['agent2', '负责人'],
    ['team.name', '团队.名称'],
  ])
  it('name fields by title and keep their keys', () => {
    expect(toTitles('联系 {name}（{team.name}）', titles)).toBe('联系 {姓名}（{团队.名称}）')
    expect(toKeys('联系 {姓名}（{团队.名称}）', titles)).toBe('联系 {name}（{team.name}）')
  })
  it('keep the key where two fields have one title, and what is no field', () => {
    expect(toTitles('{agent2} {agent}', titles)).toBe('{agent2} {负责人}')
    expect(toKeys(toTitles('{agent2} {agent} {nix}', titles), titles)).toBe(
      '{agent2} {agent} {nix}',
    )
  })
  it('fall into pieces', () => {
    expect(pieces('a{b}c')).toEqual([
      { text: 'a', isField: false },
      { text: 'b', isField: true },
      { text: 'c', isField: false },
    ])
    expect(namesIn('{a} {b.c} {}')).toEqual(['a', 'b.c'])
    expect(withText({ zh: 'a', en: 'b' }, 'en', '')).toEqual({ zh: 'a' })
  })
})

describe('spans', () => {
  it('are one number in one unit', () => {
    expect(spanOf({ days: 1, hours: 6 })).toEqual({ n: 30, unit: 'hours' })
    expect(spanOf({})).toEqual({ n: 0, unit: 'days' })
    expect(spanOf({ workdays: -2 })).toEqual({ n: -2, unit: 'workdays' })
    expect(withSpan({ workdays: 2, at: '09:00' }, 3, 'workhours')).toEqual({
      workhours: 3,
      at: '09:00',
    })
    expect(isBack(withSpan({ days: -1 }, -0, 'hours'))).toBe(true)
    expect(withSpan({ days: 2, at: '09:00' }, 3, 'hours')).toEqual({ hours: 3, at: '09:00' })
  })
})

describe('what the server says', () => {
  it('stands where it belongs', () => {
    const cases: [string, string][] = [
      ['do.1.set.note', 'do.1.set.note'],
      ['do.1.set', 'do.1.set'],
      ['do.0.to.0', 'do.0.to'],
      ['do.0.title.zh', 'do.0.title'],
      ['do.2.then.0.due.hours', 'do.2.then.0.due'],
      ['do.2.then', 'do.2.then'],
      ['do.3', 'do.3'],
      ['do', 'do'],
      ['when.since.link', 'when.since'],
      ['again.days', 'again.days'],
      ['if', 'if'],
      ['title.zh', 'title'],
      ['phone', ''],
    ]
    for (const [path, place] of cases) expect(placeOf(path)).toBe(place)
    expect(
      placed([
        { path: 'do.0.to.0', message: 'first' },
        { path: 'do.0.to.1', message: 'second' },
      ]),
    ).toEqual({ 'do.0.to': 'first' })
  })
})
