// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { Row } from '../../api/forms'
import { linesOf, stepFrom, TOP } from './model'

const row = (id: string): Row => ({ id, rev: 1, title: id, values: {} })
const branch = (...ids: string[]) => ({ rows: ids.map(row), isCut: false })
const tree = new Map([
  [TOP, branch('1', '2')],
  ['1', branch('11', '12')],
  ['11', branch('1', '111')],
])
const kids = new Map([
  ['1', 2],
  ['2', 0],
  ['11', 2],
])
const seen = (open: string[]) =>
  linesOf(tree, new Set(open), kids).map((line) => `${line.level}:${line.row.id}`)

describe('a tree of records', () => {
  it('shows what is open', () => {
    expect(seen([])).toEqual(['1:1', '1:2'])
    expect(seen(['1'])).toEqual(['1:1', '2:11', '2:12', '1:2'])
  })
  it('does not go round where a record stands above itself', () => {
    expect(seen(['1', '11'])).toEqual(['1:1', '2:11', '3:111', '2:12', '1:2'])
  })
  it('is walked by keyboard', () => {
    const lines = linesOf(tree, new Set(['1']), kids)
    expect(stepFrom(lines, 0, 'ArrowDown')).toEqual({ to: 1 })
    expect(stepFrom(lines, 0, 'ArrowRight')).toEqual({ to: 1 })
    expect(stepFrom(lines, 1, 'ArrowRight')).toEqual({ open: true })
    expect(stepFrom(lines, 2, 'ArrowLeft')).toEqual({ to: 0 })
    expect(stepFrom(lines, 0, 'ArrowLeft')).toEqual({ open: false })
    expect(stepFrom(lines, 3, 'ArrowRight')).toEqual({})
    expect(stepFrom(lines, 0, 'x')).toBeNull()
  })
})
