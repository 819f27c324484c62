// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import {
  allFields,
  change,
  firstSheet,
  fromServer,
  insert,
  isOffered,
  moveBy,
  moveTo,
  newBlock,
  type PrintField,
  pieces,
  putField,
  remove,
  type SentSheet,
  toServer,
} from './model'

const field = (key: string, more: Partial<PrintField> = {}): PrintField => ({
  key,
  title: key,
  type: 'text',
  isFile: false,
  isNumber: false,
  ...more,
})
const fields = [
  field('name'),
  field('photo', { isFile: true }),
  field('items', { rows: [field('what'), field('price', { isNumber: true })] }),
]
const sent: SentSheet = {
  title: { zh: 'x' },
  blocks: [{ kind: 'heading', text: 'a' }, { kind: 'line' }, { kind: 'text', text: 'b' }],
}
const kinds = (sheet: { blocks: { kind: string }[] }) => sheet.blocks.map((b) => b.kind[0]).join('')

describe('a print template', () => {
  it('goes to the server and back unchanged', () => {
    expect(toServer(fromServer(sent))).toEqual(sent)
  })
  it('moves blocks by place and by step, and knows its ends', () => {
    const sheet = fromServer(sent)
    const [a, b, c] = sheet.blocks.map((block) => block.uid) as [string, string, string]
    expect(kinds(moveBy(sheet, a, 1))).toBe('lht')
    expect(moveBy(sheet, a, -1)).toBe(sheet)
    expect(moveBy(sheet, c, 1)).toBe(sheet)
    expect(kinds(moveTo(sheet, c, 0))).toBe('thl')
    expect(kinds(moveTo(sheet, a, 3))).toBe('lth')
    expect(moveTo(sheet, b, 1)).toBe(sheet)
    expect(kinds(remove(sheet, b))).toBe('ht')
    expect(change(sheet, a, { text: 'z' }).blocks[0]?.text).toBe('z')
  })
  it('offers blocks that the form can fill, filled', () => {
    expect(isOffered('table', [field('a')])).toBe(false)
    expect(isOffered('picture', fields)).toBe(true)
    const table = newBlock('table', fields, (key) => key)
    expect(table).toMatchObject({ field: 'items', columns: ['what', 'price'], sums: ['price'] })
    expect(kinds(insert(fromServer(sent), table, 1))).toBe('htlt')
    expect(newBlock('grid', fields, (key) => key).fields).toEqual(['name'])
  })
  it('begins with all that a form holds', () => {
    expect(kinds(firstSheet({ zh: '病历' }, fields, (key) => key))).toBe('hgtss')
    expect(kinds(firstSheet({ zh: '病历' }, [field('a')], (key) => key))).toBe('hgss')
  })
  it('offers fields behind links', () => {
    const doctor = field('doctor', { title: '医生', linked: [field('name', { title: '姓名' })] })
    expect(allFields([doctor, fields[2] as PrintField])).toEqual([
      { key: 'doctor', title: '医生' },
      { key: 'doctor.name', title: '医生 · 姓名' },
    ])
  })
  it('reads texts as the server does', () => {
    expect(pieces('{{a} {name} {未知 {$now}{x.y}')).toEqual([
      { text: '{a} ', isField: false },
      { text: 'name', isField: true },
      { text: ' {未知 ', isField: false },
      { text: '$now', isField: true },
      { text: 'x.y', isField: true },
    ])
    expect(pieces('')).toEqual([])
    expect(putField('ab', 'name', 1)).toBe('a{name}b')
  })
})
