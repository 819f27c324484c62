// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { applyRules, type FormRule, type RuleContext, type RuleSet } from './rules'
import type { FieldDef, Values } from './schema'

const option = (key: string) => ({ key, title: key.toUpperCase() })
const fields: FieldDef[] = [
  { key: 'kind', type: 'select', title: '类', options: ['self', 'ref'].map(option) },
  { key: 'by', type: 'text', title: '介绍人', required: true },
  { key: 'note', type: 'text', title: '备注' },
  { key: 'area', type: 'select', title: '区', options: ['ft', 'ns', 'th'].map(option) },
  { key: 'start', type: 'date', title: '始' },
  { key: 'until', type: 'date', title: '止' },
]
const is = (field: string, value: unknown, op = 'eq') => ({ field, op, value })
const run = (set: RuleSet, values: Values, more: Partial<RuleContext> = {}) =>
  applyRules(
    set,
    values,
    { fields, initial: {}, isNew: true, ...more },
    (title) => `不能选${title}`,
  )
const keys = (found: { fields: FieldDef[] }) => found.fields.map((field) => field.key)
const of = (found: { fields: FieldDef[] }, key: string) => found.fields.find((f) => f.key === key)

describe('a form under its rules', () => {
  const show: FormRule = { when: is('kind', 'ref'), then: 'show', fields: ['by'] }
  it('hides what no rule shows, and stores nothing of it', () => {
    const hidden = run({ rules: [show] }, { kind: 'self', by: '张三' })
    expect(keys(hidden)).not.toContain('by')
    expect(hidden.values).toEqual({ kind: 'self' })
    expect(run({ rules: [show] }, { kind: 'ref', by: '张三' }).values.by).toBe('张三')
    expect(run({ rules: [show], keep_hidden: true }, { kind: 'self', by: '甲' }).values.by).toBe(
      '甲',
    )
  })
  it('hides on from field to field, in whatever order the rules stand', () => {
    const rules: FormRule[] = [
      { when: is('note', 'x'), then: 'show', fields: ['area'] },
      { when: is('by', 'y'), then: 'show', fields: ['note'] },
      show,
    ]
    const all = { kind: 'ref', by: 'y', note: 'x', area: 'ft' }
    expect(keys(run({ rules }, all))).toEqual(fields.map((field) => field.key))
    expect(keys(run({ rules }, { ...all, kind: 'self' }))).toEqual(['kind', 'start', 'until'])
  })
  it('requires by condition', () => {
    const rules: FormRule[] = [{ when: is('kind', 'ref'), then: 'require', fields: ['note'] }]
    expect(of(run({ rules }, { kind: 'ref' }), 'note')?.required).toBe(true)
    expect(of(run({ rules }, {}), 'note')?.required).toBeFalsy()
  })
  it('locks as the record was opened, and by what is typed, but not the way there', () => {
    const rules: FormRule[] = [{ when: is('kind', 'ref'), then: 'lock', fields: ['kind', 'note'] }]
    const typed = run({ rules }, { kind: 'ref', note: 'b' }, { initial: { note: 'a' } })
    expect(of(typed, 'kind')?.writable).not.toBe(false)
    expect(of(typed, 'note')?.writable).toBe(false)
    expect(typed.values.note).toBe('a')
    const opened = { initial: { kind: 'ref', note: 'a' }, isNew: false }
    const stored = run({ rules }, { kind: 'self', note: 'b' }, opened)
    expect(stored.values).toEqual({ kind: 'ref', note: 'a' })
  })
  it('offers what its rules leave, and says so of what was chosen before', () => {
    const rules: FormRule[] = [
      { when: is('kind', 'ref'), then: 'offer', fields: ['area'], choices: ['ft'] },
      { when: is('note', 'x'), then: 'offer', fields: ['area'], choices: ['ns'] },
    ]
    expect(of(run({ rules }, {}), 'area')?.options?.length).toBe(3)
    const both = run({ rules }, { kind: 'ref', note: 'x', area: 'th' })
    expect(of(both, 'area')?.options?.map((one) => one.key)).toEqual(['ft', 'ns'])
    expect(both.problems).toEqual({ area: '不能选TH' })
  })
  it('checks across fields with the message of the check', () => {
    const checks = [
      { when: is('until', { $field: 'start' }, 'lt'), message: '先后不对', fields: ['until'] },
      { when: { field: 'note', op: 'empty' }, message: '缺备注', fields: [] },
      { formula: 'FALSE', message: '服务器', fields: ['note'] },
    ]
    const values = { start: '2026-01-02', until: '2026-01-01' }
    expect(run({ checks }, values).problems).toEqual({ until: '先后不对', '': '缺备注' })
    expect(run({ checks }, values, { initial: values, isNew: false }).problems).toEqual({})
    expect(run({ checks }, { note: 'x' }).problems).toEqual({})
  })
  it('decides nothing by what is masked', () => {
    const rules: FormRule[] = [
      show,
      { when: is('note', 'x'), then: 'show', fields: ['by', 'area'] },
      { when: is('kind', 'ref'), then: 'lock', fields: ['by'] },
    ]
    const found = run({ rules }, { kind: '***' }, { masked: ['kind'] })
    expect(keys(found)).toContain('by')
    expect(keys(found)).not.toContain('area')
    expect(of(found, 'by')?.writable).not.toBe(false)
  })
})
