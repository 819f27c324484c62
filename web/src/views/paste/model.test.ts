// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { FieldInfo, FormInfo, Row } from '../../api/forms'
import type { Ref, Values } from '../../core/schema'
import {
  headOf,
  namesIn,
  type PlannedRow,
  planPaste,
  readClipboard,
  readHtml,
  readTsv,
  refKey,
  tallyOf,
  workOf,
} from './model'

const field = (key: string, type = 'text', more: Partial<FieldInfo> = {}): FieldInfo =>
  ({ key, type, title: key.toUpperCase(), writable: true, ...more }) as FieldInfo
const name = field('name', 'text', { required: true, options: [] })
const age = field('age', 'integer', { max: 150 })
const state = field('state', 'select', {
  options: [
    { key: 'new', title: '新' },
    { key: 'old', title: '旧', is_off: true },
  ],
})
const owner = field('owner', 'user')
const sum = field('sum', 'formula', { computed: true, writable: false })
const form = {
  key: 'f',
  title: 'F',
  can: [],
  fields: [name, age, state, owner, sum],
} as unknown as FormInfo
const row = (id: string, values: Values, masked: string[] = []): Row =>
  ({ id, rev: 1, title: id, values, masked, can: ['update'] }) as Row

const plan = (
  block: string[][],
  rows: Row[],
  more: {
    mayCreate?: boolean
    fields?: FieldInfo[]
    refs?: [string, Ref | 'none' | 'many'][]
  } = {},
) =>
  planPaste(block, {
    form,
    fields: more.fields ?? [name, age, state],
    rows,
    mayCreate: more.mayCreate ?? true,
    mayEdit: (one, which) => !which.computed && !one.masked?.includes(which.key),
    refs: new Map(more.refs ?? []),
  })
const said = (rows: PlannedRow[]) =>
  rows.map((one) => one.cells.map((cell) => cell.why?.key ?? cell.state))

describe('reading a block', () => {
  it('reads cells with breaks, tabs and quotes as a spreadsheet writes them', () => {
    expect(readTsv('a\tb\r\n"x\ny"\t"say ""hi"""\r\n')).toEqual([
      ['a', 'b'],
      ['x\ny', 'say "hi"'],
    ])
  })
  it('leaves a quote alone that opens nothing', () => {
    expect(readTsv('"5 cm" wide\t6"')).toEqual([['"5 cm" wide', '6"']])
    expect(readTsv('"open\tb')).toEqual([['"open', 'b']])
  })
  it('keeps empty cells and leaves out empty lines at the end', () => {
    expect(readClipboard('a\t\tb\n\t\t\n\n', '')).toEqual([['a', '', 'b']])
    expect(readClipboard('', '')).toEqual([])
  })
  it('reads a table in HTML where there is no text', () => {
    const html =
      '<html><body><table><tr><td x:num="1">1 &amp; 2</td><td colspan="2">a<br>b</td></tr>' +
      '<tr><th>&#20013;</th><td></td><td>&lt;i&gt;</td></tr></table></body></html>'
    expect(readHtml(html)).toEqual([
      ['1 & 2', 'a\nb', ''],
      ['中', '', '<i>'],
    ])
    expect(readClipboard('', '<p>no table</p>')).toEqual([])
  })
})

describe('what a block would do', () => {
  it('takes, leaves and refuses each cell with its reason', () => {
    const rows = plan(
      [
        ['甲', '30', '新'],
        ['乙', '200', '旧'],
        ['', '31', '别的'],
      ],
      [row('1', { name: '甲' }), row('2', { name: 'x' }), row('3', { name: 'y' })],
    )
    expect(said(rows)).toEqual([
      ['same', 'set', 'set'],
      ['set', 'check.max', 'paste.noOption'],
      ['check.required', 'set', 'paste.noOption'],
    ])
    expect(tallyOf(rows)).toEqual({ changed: 3, made: 0, cells: 4, refused: 4 })
  })
  it('refuses what is masked, worked out or beyond the last column', () => {
    const rows = plan([['1', '2', '3']], [row('1', {}, ['age'])], { fields: [sum, age] })
    expect(said(rows)).toEqual([['paste.mayNot', 'paste.masked', 'paste.noColumn']])
    expect(workOf(rows)).toEqual({ update: [], create: [] })
  })
  it('makes new records below the last, if they have what they need', () => {
    const rows = plan(
      [
        ['甲', '30', ''],
        ['乙', '', '新'],
        ['', '5', ''],
      ],
      [row('1', { name: 'x' })],
    )
    expect(rows[1]?.row).toBeNull()
    expect(rows[2]?.why).toEqual({ key: 'paste.missing', vars: { fields: 'NAME' } })
    expect(workOf(rows).create).toEqual([{ name: '乙', state: 'new' }])
    expect(tallyOf(rows)).toEqual({ changed: 1, made: 1, cells: 4, refused: 1 })
  })
  it('makes none where one may not', () => {
    const rows = plan([['甲']], [], { mayCreate: false })
    expect(rows[0]?.why?.key).toBe('paste.mayNotCreate')
    expect(workOf(rows).create).toEqual([])
  })
  it('keeps what stood there, for the undo', () => {
    const [change] = workOf(plan([['乙', '']], [row('1', { name: '甲', age: 30 })])).update
    expect(change).toMatchObject({
      values: { name: '乙', age: null },
      old: { name: '甲', age: 30 },
    })
  })
  it('names people and records by what was found for their text', () => {
    const block = [['李四'], ['王五'], ['赵六'], ['']]
    const wanted = namesIn(block, [owner])
    expect(wanted.map((one) => one.text)).toEqual(['李四', '王五', '赵六'])
    const rows = plan(
      block,
      ['1', '2', '3', '4'].map((id) => row(id, { owner: { id: '9', title: '旧' } })),
      {
        fields: [owner],
        refs: [
          [refKey(owner, '李四'), { id: '5', title: '李四' }],
          [refKey(owner, '赵六'), 'many'],
        ],
      },
    )
    expect(said(rows)).toEqual([['set'], ['paste.noMatch'], ['paste.manyMatch'], ['set']])
    expect(rows[3]?.cells[0]?.value).toBeNull()
  })
  it('knows a first line that names the columns', () => {
    const found = headOf(
      [
        ['AGE', 'NAME'],
        ['30', '甲'],
      ],
      form,
    )
    expect(found?.fields.map((one) => one.key)).toEqual(['age', 'name'])
    expect(found?.block).toEqual([['30', '甲']])
    expect(
      headOf(
        [
          ['AGE', '甲'],
          ['1', '2'],
        ],
        form,
      ),
    ).toBeNull()
    expect(headOf([['AGE']], form)).toBeNull()
  })
})
