// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { type Task, untilLate } from './tasks'

const now = '2026-03-02T00:00:00Z'
const task = (due_at: string | null, more: Partial<Task> = {}) =>
  ({ state: 'open', due_at, is_late: false, ...more }) as Task
const until = (...rows: Task[]) => untilLate({ open: rows.length, late: 0, now, rows })

describe('when to read to-dos again', () => {
  it('is when the next one gets late', () => {
    expect(until(task('2026-03-02T02:00:00Z'), task('2026-03-02T01:00:00Z'))).toBe(3_601_000)
  })
  it('is never for those without a time, late already or done', () => {
    expect(until()).toBe(false)
    expect(until(task(null), task('2026-03-01T00:00:00Z', { is_late: true }))).toBe(false)
    expect(until(task('2026-03-02T01:00:00Z', { state: 'done' }))).toBe(false)
  })
  it('is at the soonest a second from now and at the latest a day', () => {
    expect(until(task('2026-03-01T23:59:00Z'))).toBe(1000)
    expect(until(task('2030-01-01T00:00:00Z'))).toBe(86_400_000)
  })
})
