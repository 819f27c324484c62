// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { FieldInfo, FormInfo, Row } from '../../api/forms'
import type { Value } from '../../core/schema'
import { fieldsOfRules, toneOf } from './colors'

const field = (key: string, type: string) => ({ key, type, title: key }) as FieldInfo
const form = {
  fields: [field('cost', 'money'), field('state', 'select'), field('phone', 'phone')],
  system: [field('owner', 'user')],
} as unknown as FormInfo
const row = (values: Record<string, Value>, masked: string[] = []): Row => ({
  id: '1',
  rev: 1,
  title: 'x',
  values,
  masked,
  owner: { id: '7', title: '我' },
})
const over = (n: string, color: string) => ({
  when: { field: 'cost', op: 'gt', value: n },
  color,
})

describe('a colour by rule', () => {
  it('is that of the first rule that holds', () => {
    const rules = [over('100', 'danger'), over('10', 'warn')]
    expect(toneOf(rules, form, row({ cost: '50.00' }))).toBe('warn')
    expect(toneOf(rules, form, row({ cost: '500.00' }))).toBe('danger')
    expect(toneOf(rules, form, row({ cost: '5.00' }))).toBeUndefined()
    expect(toneOf(rules, form, row({ cost: null }))).toBeUndefined()
  })

  it('is none that the kit does not have', () => {
    expect(toneOf([over('1', 'url(x)')], form, row({ cost: '5.00' }))).toBeUndefined()
  })

  it('comes of no masked cell, not even by its being empty', () => {
    const masked = row({ phone: '199****0001' }, ['phone'])
    for (const op of ['empty', 'not_empty'])
      expect(toneOf([{ when: { field: 'phone', op }, color: 'ok' }], form, masked)).toBeUndefined()
    const not = { not: { field: 'phone', op: 'empty' } }
    expect(toneOf([{ when: not, color: 'ok' }], form, masked)).toBeUndefined()
  })

  it('knows whose the record is', () => {
    const mine = [{ when: { field: 'owner', op: 'in', value: [{ $me: true }] }, color: 'info' }]
    expect(toneOf(mine, form, row({}), '7')).toBe('info')
    expect(toneOf(mine, form, row({}), '8')).toBeUndefined()
  })

  it('reads the fields that its rules look at', () => {
    const when = {
      and: [{ field: 'state', op: 'empty' }, { not: { field: 'owner', op: 'empty' } }],
    }
    expect(fieldsOfRules([{ when, color: 'ok' }], form)).toEqual(['state'])
    expect(fieldsOfRules(undefined, form)).toEqual([])
  })
})
