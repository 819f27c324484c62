// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest'
import { compared, folded, type RunStep } from './plans'

const step = (key: string, state: RunStep['state'], due_at: string | null = null): RunStep => ({
  key,
  title: key,
  state,
  why: '',
  due_at,
  at: null,
  tasks: [],
})

test('of a step that repeats the last times are shown, with how many lie before', () => {
  const done = Array.from({ length: 9 }, (_, n) => step(n ? `d#${n + 1}` : 'd', 'done'))
  const rows = folded([step('a', 'done'), ...done, step('d#10', 'waiting'), step('z', 'waiting')])
  expect(rows.map(({ step: { key }, earlier }) => [key, earlier])).toEqual([
    ['a', 0],
    ['d#7', 6],
    ['d#8', 0],
    ['d#9', 0],
    ['d#10', 0],
    ['z', 0],
  ])
})

test('what a newer version changes of the steps to come', () => {
  const was = [step('a', 'done'), step('b', 'waiting', '1'), step('c', 'waiting', '2')]
  const will = [
    step('a', 'done'),
    step('b', 'waiting', '9'),
    step('c', 'skipped'),
    step('d', 'waiting', '3'),
  ]
  expect(compared(was, will)).toEqual({ added: 1, moved: 1, gone: 1, ends: false })
  expect(compared(was, [step('b', 'skipped')]).ends).toBe(true)
  expect(compared(was, was)).toEqual({ added: 0, moved: 0, gone: 0, ends: false })
})
