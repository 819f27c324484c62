// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { FieldDef } from '../core/schema'
import { Core } from './formula'
import { coreValue, join, LiveForm } from './live'

const wasm = new WebAssembly.Module(readFileSync(`${__dirname}/../../wasm/formula.wasm`))
const core = () => new Core(new WebAssembly.Instance(wasm, {}))

const field = (
  key: string,
  type: string,
  kind: string,
  more: Partial<FieldDef> = {},
): FieldDef => ({
  key,
  type,
  title: key,
  kind,
  ...more,
})

const lines = field('lines', 'subform', '', {
  fields: [
    field('n', 'integer', 'n'),
    field('each', 'money', 'n', { scale: 2 }),
    field('sum', 'formula', 'n', {
      result: 'money',
      scale: 2,
      computed: true,
      formula: '{n}*{each}',
    }),
  ],
})
const form: FieldDef[] = [
  field('fee', 'money', 'n', { scale: 2 }),
  field('level', 'select', 't', { options: [{ key: 'a', title: 'High', word: '高' }] }),
  field('day', 'date', 'd'),
  field('who', 'link', 't', { target: 'clinic.patient' }),
  lines,
  field('total', 'formula', 'n', { result: 'money', scale: 2, formula: 'SUM({lines.sum})+{fee}' }),
  field('twice', 'formula', 'n', { result: 'integer', formula: '{total}*2' }),
  field('text', 'formula', 't', { result: 'text', formula: '{level}&"/"&{day}&"/"&{who}' }),
  field('bad', 'formula', 'n', { result: 'decimal', scale: 2, formula: '1/{fee}' }),
]

describe('live', () => {
  it('counts working days by the days of the house', () => {
    const due = field('due', 'formula', 'd', {
      result: 'date',
      formula: 'WORKDAY({day},1)',
      calendar: { off: ['2026-10-01', '2026-10-02'], on: ['2026-10-10'] },
    })
    const live = new LiveForm(core(), [field('day', 'date', 'd'), due], 480)
    expect(live.work({ day: '2026-09-30' }).values).toEqual({ due: '2026-10-05' })
    expect(live.work({ day: '2026-10-09' }).values).toEqual({ due: '2026-10-10' })
  })

  it('works a form out from what is typed, rows first', () => {
    const live = new LiveForm(core(), form, 480)
    const got = live.work({
      fee: '1.50',
      level: 'a',
      day: '2026-03-08',
      who: { id: '5', title: '张三' },
      lines: [{ values: { n: 2, each: '3.25' } }, { values: { n: 1 } }],
    })
    expect(got.rows.lines?.map((row) => row.values.sum)).toEqual(['6.50', '0.00'])
    expect(got.values).toMatchObject({
      total: '8.00',
      twice: 16,
      text: '高/2026-03-08/',
      bad: '0.67',
    })
    expect(live.work({ fee: '0' }).errors).toEqual({ bad: '#DIV/0!' })
    live.close()
  })

  it('reads values as formulas do', () => {
    expect(coreValue(form[1] as FieldDef, 'a')).toBe('高')
    expect(coreValue(form[1] as FieldDef, 'gone')).toBeNull()
    expect(coreValue(form[3] as FieldDef, { id: '5', title: '张三' })).toBeNull()
    expect(coreValue(field('u', 'user', 't'), { id: '5', title: '张三' })).toBe('张三')
    expect(coreValue(field('m', 'multiselect', 'l'), ['a'])).toBeNull()
  })

  it('keeps what the server said until it says more', () => {
    const there = {
      values: { name: '张', total: '9' },
      errors: {},
      rows: { lines: [{ values: { x: 1 }, errors: {} }] },
    }
    const here = {
      values: { total: '8' },
      errors: {},
      rows: { lines: [{ values: { sum: '1' }, errors: {} }] },
    }
    expect(join(here, there)).toEqual({
      values: { name: '张', total: '8' },
      errors: {},
      rows: { lines: [{ values: { x: 1, sum: '1' }, errors: {} }] },
    })
  })

  it('fifty formulas that read one another are worked out in their order', () => {
    const fields = [field('a', 'decimal', 'n')]
    for (let i = 0; i < 50; i++)
      fields.push(
        field(`f${i}`, 'formula', 'n', {
          scale: 2,
          formula: `ROUND({${i ? `f${i - 1}` : 'a'}}*1.01+IF({a}>10,1,2),2)`,
        }),
      )
    const live = new LiveForm(core(), fields, 480)
    for (const a of [3, 19]) {
      let fen = a * 100
      for (let i = 0; i < 50; i++) fen = Math.round((fen * 101) / 100) + (a > 10 ? 100 : 200)
      const { values } = live.work({ a: String(a) })
      expect(Math.round(Number(values.f49) * 100)).toBe(fen)
    }
  })
})
