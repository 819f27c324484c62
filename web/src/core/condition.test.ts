// SPDX-License-Identifier: Apache-2.0
// The table of cases that the server's conditions are held to as well.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { holds, reads, type When } from './condition'
import type { FieldDef, Values } from './schema'

interface Table {
  now: string
  me: number
  fields: FieldDef[]
  cases: { values: Values; when: When; holds: boolean }[]
}

const table = JSON.parse(
  readFileSync(new URL('../../../tests/data/conditions.json', import.meta.url), 'utf8'),
) as Table

describe('a condition over a record', () => {
  it.each(table.cases.map((one, at) => [at + 1, one] as const))('case %i', (_, one) => {
    const asking = {
      fields: table.fields,
      values: one.values,
      me: String(table.me),
      now: Date.parse(table.now),
    }
    expect(holds(one.when, asking), JSON.stringify(one)).toBe(one.holds)
  })
  it('tells what it reads', () => {
    const when = {
      or: [{ field: 'n', op: 'eq', value: { $field: 'm' } }, { not: { field: 'ok', op: 'empty' } }],
    }
    expect(reads(when)).toEqual(['n', 'm', 'ok'])
    expect(reads({})).toEqual([])
  })
})
