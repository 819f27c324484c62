// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { FieldDef } from '../../core/schema'
import type { Task } from '../tasks/tasks'
import {
  afterGone,
  asksOf,
  barOf,
  bodyOf,
  byDue,
  canBatch,
  fits,
  flowLine,
  mentionAt,
  mentions,
  missingPart,
  nothingGiven,
  ruleLine,
  since,
  step,
  taskFields,
  taskOf,
  writtenValues,
} from './model'
import type { BoxRow, BoxTask, Happened, MyTask } from './types'

const field = (key: string, more: Partial<FieldDef> = {}): FieldDef => ({
  key,
  type: 'text',
  title: key,
  ...more,
})

describe('fields under the rights of the node', () => {
  const fields = [
    field('a', { required: true, writable: false }),
    field('b'),
    field('c'),
    field('d'),
    field('sum', { computed: true }),
    field('m'),
  ]
  const rights = { a: 'write', b: 'need', c: 'hide', sum: 'write', m: 'write' } as const

  it('opens what may be written, asks for what is needed, shows the rest', () => {
    const found = taskFields(fields, rights, ['m'])
    expect(found.fields.map((one) => one.key)).toEqual(['a', 'b', 'd', 'sum', 'm'])
    expect(found.fields[0]).toMatchObject({ writable: true, required: true })
    expect(found.fields[1]).toMatchObject({ writable: true, required: true })
    // Neither the computed one nor what came masked is typed into.
    expect(found.shown).toEqual(['d', 'sum'])
    expect(found.hasOpen).toBe(true)
    expect(taskFields(fields, {}).hasOpen).toBe(false)
  })

  it('sends what the node lets him write and no more', () => {
    expect(writtenValues({ a: '1', d: '2', c: '3', b: null }, rights)).toEqual({ a: '1', b: null })
  })
})

describe('what an operation asks for', () => {
  const task = (more: Partial<MyTask>) =>
    ({ opinion: 'optional', confirm: 'no', ...more }) as MyTask

  it('asks for an opinion as the node says', () => {
    const cases: [string, MyTask['opinion'], string][] = [
      ['approve', 'no', 'no'],
      ['approve', 'optional', 'optional'],
      ['approve', 'reject', 'optional'],
      ['approve', 'always', 'needed'],
      ['reject', 'reject', 'needed'],
      ['reject', 'no', 'optional'],
      ['return', 'reject', 'needed'],
      ['return', 'always', 'needed'],
      ['transfer', 'always', 'optional'],
      ['transfer', 'no', 'optional'],
      ['recall', 'always', 'no'],
    ]
    for (const [op, opinion, asked] of cases)
      expect([op, opinion, asksOf({ op }, task({ opinion })).opinion]).toEqual([op, opinion, asked])
  })

  it('asks who it is for decisions alone', () => {
    const signed = task({ confirm: 'signature' })
    expect(asksOf({ op: 'approve' }, signed).confirm).toBe('signature')
    expect(asksOf({ op: 'reject' }, signed).confirm).toBe('signature')
    expect(asksOf({ op: 'transfer' }, signed).confirm).toBe('no')
  })

  it('names the first part that is missing, and sends nothing that was not asked', () => {
    const op = {
      op: 'return',
      to: [
        { node: 'start', title: '发起', who: [] },
        { node: 'n1', title: '初审', who: [] },
      ],
      modes: ['again', 'direct'] as ('again' | 'direct')[],
    }
    const asks = asksOf(op, task({ opinion: 'reject' }))
    const given = nothingGiven(asks)
    expect(given.to).toBe('n1')
    expect(missingPart(asks, given)).toBe('opinion')
    const full = {
      ...given,
      opinion: ' 金额不对 ',
      mode: 'direct' as const,
      users: ['9'],
      code: '1',
    }
    expect(missingPart(asks, full)).toBeNull()
    expect(bodyOf('return', 7, asks, full)).toEqual({
      op: 'return',
      rev: 7,
      opinion: '金额不对',
      to: 'n1',
      mode: 'direct',
    })
  })

  it('wants one person, some persons, a choice for each node, a signature', () => {
    const missing = (op: Parameters<typeof asksOf>[0], more: Partial<MyTask> = {}) => {
      const asks = asksOf(op, task(more))
      return missingPart(asks, nothingGiven(asks))
    }
    expect(missing({ op: 'transfer' })).toBe('user')
    expect(missing({ op: 'add_before' })).toBe('users')
    expect(missing({ op: 'drop', tasks: [{ id: '1', user: { id: '2', name: 'x' } }] })).toBeNull()
    expect(
      missing({ op: 'approve', choose: [{ node: 'n2', title: '', from: null, many: true }] }),
    ).toBe('chosen.n2')
    expect(missing({ op: 'approve' }, { confirm: 'signature' })).toBe('signature')
    expect(missing({ op: 'approve' }, { confirm: 'code' })).toBe('code')
    expect(missing({ op: 'approve' })).toBeNull()
  })

  it('puts the decision forward and the rest behind "more"', () => {
    const bar = barOf([{ op: 'approve' }, { op: 'reject' }, { op: 'return' }, { op: 'transfer' }])
    expect(bar.main?.op).toBe('approve')
    expect(bar.side.map((one) => one.op)).toEqual(['reject', 'return'])
    expect(bar.more.map((one) => one.op)).toEqual(['transfer'])
    expect(barOf([]).main).toBeNull()
  })

  it('shows the task that was asked for, else one that can be worked on', () => {
    const tasks = [{ id: '1', is_done: true }, { id: '2' }] as MyTask[]
    expect(taskOf(tasks, '1')?.id).toBe('1')
    expect(taskOf(tasks, '9')?.id).toBe('2')
    expect(taskOf([], '9')).toBeNull()
  })
})

describe('what people say', () => {
  it('marks the names it speaks to and no others', () => {
    expect(
      mentions('请 @王小明 和 @王小明明 看', [{ name: '王小明' }, { name: '王小明明' }]),
    ).toEqual(['请 ', { name: '王小明' }, ' 和 ', { name: '王小明明' }, ' 看'])
    expect(mentions('a@b.c', [])).toEqual(['a@b.c'])
  })

  it('finds the name being typed', () => {
    expect(mentionAt('请@王', 3)).toEqual({ from: 1, query: '王' })
    expect(mentionAt('@', 1)).toEqual({ from: 0, query: '' })
    expect(mentionAt('me@home', 7)).toBeNull()
    expect(mentionAt('@王 好', 4)).toBeNull()
    expect(mentionAt('好', 1)).toBeNull()
  })

  it('tells what came since', () => {
    const line = (rev: number) => ({ rev, seq: rev }) as Happened
    expect(since([line(1), line(2), line(3)], 2).map((one) => one.rev)).toEqual([3])
  })
})

const flowRow = (id: string, task: Partial<BoxTask>) =>
  ({
    id: `i${id}`,
    rev: 1,
    started_at: '',
    task: { id, since: '', limit_at: null, ...task },
  }) as BoxRow
const rule = (id: string, more: Partial<Task>) =>
  ({
    id,
    title: '回访',
    text: '',
    record_title: '',
    form: 'a.lead',
    due_at: null,
    made_at: '',
    ...more,
  }) as Task

describe('the box of to-dos', () => {
  it('puts flows and rules in one order: by deadline, then by age', () => {
    const lines = byDue([
      flowLine(flowRow('1', { since: '2026-03-02T00:00:00Z' })),
      ruleLine(rule('2', { made_at: '2026-03-01T00:00:00Z' })),
      ruleLine(rule('3', { due_at: '2026-03-05T00:00:00Z' })),
      flowLine(flowRow('4', { limit_at: '2026-03-04T00:00:00Z' })),
    ])
    expect(lines.map((one) => one.key)).toEqual(['f4', 't3', 't2', 'f1'])
  })

  it('filters the to-dos of rules as the server does those of flows', () => {
    const task = rule('1', { title: 'Call Li', record_title: '张三', is_late: true })
    expect(fits(task, {})).toBe(true)
    expect(fits(task, { q: 'call' })).toBe(true)
    expect(fits(task, { q: '张' })).toBe(true)
    expect(fits(task, { q: '李' })).toBe(false)
    expect(fits(task, { form: 'a.visit' })).toBe(false)
    expect(fits(task, { flow: '3' })).toBe(false)
    expect(fits({ ...task, is_late: false }, { late: true })).toBe(false)
  })

  it('moves by keys, and on to the next when one is gone', () => {
    const keys = ['a', 'b', 'c']
    expect(step(keys, null, 1)).toBe('a')
    expect(step(keys, 'c', 1)).toBe('c')
    expect(step(keys, 'b', -1)).toBe('a')
    expect(step([], 'b', 1)).toBeNull()
    expect(afterGone(keys, 'b')).toBe('c')
    expect(afterGone(keys, 'c')).toBe('b')
    expect(afterGone(['a'], 'a')).toBeNull()
  })

  it('decides together only what the node lets', () => {
    const row = flowRow('1', { batch: true, ops: ['approve'], is_offered: false })
    expect(canBatch(row, 'approve')).toBe(true)
    expect(canBatch(row, 'reject')).toBe(false)
    expect(
      canBatch(flowRow('1', { batch: true, ops: ['approve'], is_offered: true }), 'approve'),
    ).toBe(false)
    expect(canBatch(flowRow('1', { ops: ['approve'] }), 'approve')).toBe(false)
  })
})
