// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { begin, step, undo } from '../../undo'
import { type Design, type DesignField, type FieldType, fromServer } from '../model'
import {
  addTo,
  asForm,
  changeAt,
  choicesOf,
  comparable,
  listOf,
  mayBe,
  mayBeShared,
  removeAt,
  rulesNaming,
  setRandom,
  setThen,
  withKeys,
} from './model'

const flags = { required: false, unique: false, indexed: false, sensitive: false, options: {} }
const title = (zh: string) => ({ zh, en: '' })
const field = (key: string, type: string, more = {}) => ({
  id: key,
  key,
  type,
  title: title(key),
  ...flags,
  ...more,
})
const choice = (key: string, more = {}) => ({ key, title: title(key), ...more })
const design = (): Design =>
  fromServer({
    key: 'visit',
    title: title('到诊'),
    options: { columns: 1 },
    fields: [
      field('kind', 'select', { choices: [choice('a'), choice('b', { is_off: true })] }),
      field('area', 'select', { choices: [choice('a'), choice('c')] }),
      field('from', 'date'),
      field('until', 'date'),
      field('n', 'integer'),
      field('p', 'money'),
      field('sum', 'formula', { options: { result: 'money', formula: '{p}' } }),
    ],
  })
const types: FieldType[] = [
  ...['select', 'date', 'integer', 'money'].map((key) => ({ key, is_computed: false })),
  { key: 'formula', is_computed: true },
].map((one) => ({
  ...one,
  widget: one.key,
  title: one.key,
  may_be_unique: true,
  has_rows: false,
  options: [],
}))
const rule = { when: { field: 'kind', op: 'eq', value: 'a' }, then: 'show' as const, fields: ['n'] }

describe('the rules of a design', () => {
  it('come, change and go, and leave the other options alone', () => {
    const one = addTo(design(), 'rules', rule)
    expect(one.options).toEqual({ columns: 1, rules: [rule] })
    const two = changeAt(one, 'rules', 0, { fields: ['n', 'p'] })
    expect(listOf(two, 'rules')[0]?.fields).toEqual(['n', 'p'])
    expect(removeAt(two, 'rules', 0).options).toEqual({ columns: 1 })
    let history = begin(design())
    history = step(history, one)
    expect(undo(step(history, two)).now).toBe(one)
  })
  it('keep choices only while they offer', () => {
    const all = addTo(design(), 'rules', { ...rule, fields: ['area', 'n'] })
    const offering = setThen(all, 0, 'offer')
    expect(listOf(offering, 'rules')[0]).toEqual({
      ...rule,
      then: 'offer',
      fields: ['area'],
      choices: [],
    })
    const chosen = changeAt(offering, 'rules', 0, { choices: ['a'] })
    expect(listOf(setThen(chosen, 0, 'lock'), 'rules')[0]).not.toHaveProperty('choices')
    expect(choicesOf(design(), ['kind', 'area']).map((one) => one.key)).toEqual(['a', 'c'])
  })
  it('do to a field what it takes', () => {
    const of = (key: string) => design().fields.find((one) => one.key === key)
    expect(mayBe('show', of('sum'), types)).toBe(true)
    expect(mayBe('require', of('sum'), types)).toBe(false)
    expect(mayBe('offer', of('n'), types)).toBe(false)
    expect(mayBe('offer', of('area'), types)).toBe(true)
    expect(mayBeShared(of('sum') as DesignField, types)).toBe(false)
    expect(mayBeShared(of('n') as DesignField, types)).toBe(true)
  })
  it('give new fields a key before they name them', () => {
    const rolls = [0.1, 0.1, 0.2]
    setRandom(() => rolls.shift() ?? 0.5)
    const bare = design()
    expect(withKeys(bare)).toBe(bare)
    const { key: _, ...fresh } = field('x', 'text')
    const more = {
      ...bare,
      fields: [...bare.fields, { ...fresh, uid: 'n1' }, { ...fresh, uid: 'n2' }],
    }
    const keys = withKeys(more).fields.map((one) => one.key)
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys.at(-1)).toMatch(/^x_[0-9a-z]+$/)
    setRandom(() => Math.random())
  })
  it('tell how many name a field', () => {
    const all = addTo(addTo(design(), 'rules', rule), 'checks', {
      when: { field: 'until', op: 'lt', value: { $field: 'from' } },
      message: title('x'),
    })
    expect(['kind', 'n', 'from', 'until', 'p'].map((key) => rulesNaming(all, key))).toEqual([
      1, 1, 1, 1, 0,
    ])
    expect(rulesNaming(all, undefined)).toBe(0)
  })
  it('compare like with like', () => {
    const form = asForm(design(), types, true)
    const others = (key: string) => comparable(form, key).map((one) => one.key)
    expect(others('from')).toEqual(['until'])
    expect(others('n')).toEqual(['p', 'sum'])
    expect(others('kind')).toEqual([])
  })
})
