// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { begin, redo, step, undo } from '../undo'
import {
  addChoices,
  addLevels,
  asFieldDef,
  change,
  type Design,
  type FieldType,
  depthOf,
  find,
  fromServer,
  indent,
  insert,
  isFixed,
  moveBy,
  moveTo,
  newField,
  rebase,
  remove,
  retype,
  setOption,
  toServer,
  withKey,
} from './model'

const flags = { required: false, unique: false, indexed: false, sensitive: false, options: {} }
const title = (zh: string) => ({ zh, en: '' })
const doc = {
  key: 'visit',
  title: title('到诊'),
  options: {},
  fields: [
    { id: '1', key: 'a', type: 'text', title: title('甲'), ...flags },
    {
      id: '2',
      key: 'b',
      type: 'subform',
      title: title('乙'),
      ...flags,
      fields: [
        { id: '3', key: 'x', type: 'text', title: title('丙'), ...flags },
        { id: '4', key: 'y', type: 'text', title: title('丁'), ...flags },
      ],
    },
  ],
}
const type = (key: string, more: Partial<FieldType> = {}): FieldType => ({
  key,
  widget: key,
  title: key,
  is_computed: false,
  may_be_unique: true,
  has_rows: false,
  options: [],
  ...more,
})
const keys = (d: Design) => d.fields.map((f) => f.key ?? f.title.zh)

describe('the model of a form design', () => {
  it('keeps what decides how values are stored only where they cannot be converted', () => {
    const scale = { key: 'scale', kind: 'int', title: '', is_fixed: true }
    const field = { ...doc.fields[0], uid: '1', type: 'decimal' } as never
    const stored = (type: string) => ({ ...doc.fields[0], uid: '1', type }) as never
    expect(isFixed(scale, field, stored('decimal'), type('decimal', { becomes: ['text'] }))).toBe(
      false,
    )
    expect(isFixed(scale, field, stored('decimal'), type('decimal'))).toBe(true)
    expect(isFixed(scale, field, stored('text'), type('decimal'))).toBe(false)
    expect(
      isFixed({ ...scale, kind: 'form' }, field, stored('decimal'), type('x', { becomes: ['y'] })),
    ).toBe(true)
  })
  it('comes back to the server as it came', () => {
    expect(toServer(fromServer(doc))).toEqual(doc)
  })
  it('takes a new field at its place, in the form and in rows', () => {
    const d = fromServer(doc)
    const field = newField(type('text'), '新', [])
    expect(keys(insert(d, field, 1))).toEqual(['a', '新', 'b'])
    const inRows = insert(d, field, 0, '2')
    expect(find(inRows.fields, '2')?.fields?.map((f) => f.title.zh)).toEqual(['新', '丙', '丁'])
    expect(toServer(insert(d, field, 0)).fields[0]).not.toHaveProperty('uid')
  })
  it('moves within its own list and stops at its ends', () => {
    const d = fromServer(doc)
    expect(keys(moveBy(d, '1', 1))).toEqual(['b', 'a'])
    expect(moveBy(d, '1', -1)).toBe(d)
    const moved = moveTo(d, '4', 0)
    expect(keys(moved)).toEqual(['a', 'b'])
    expect(find(moved.fields, '2')?.fields?.map((f) => f.id)).toEqual(['4', '3'])
  })
  it('removes wherever it stands', () => {
    const d = fromServer(doc)
    expect(keys(remove(d, '1'))).toEqual(['b'])
    expect(find(remove(d, '3').fields, '2')?.fields?.map((f) => f.id)).toEqual(['4'])
  })
  it('keeps nothing of an empty option', () => {
    const field = { ...newField(type('text'), '新', []), options: { max_len: 5 } }
    expect(setOption(field, 'max_len', '').options).toEqual({})
    expect(setOption(field, 'name', true).options).toEqual({ max_len: 5, name: true })
  })
  it('makes choices of pasted lines, once each, with keys of their own', () => {
    const select = type('select', {
      options: [{ key: 'options', kind: 'options', title: '', is_fixed: false }],
    })
    const field = newField(select, '意向', ['高', '低'])
    expect(field.choices?.map((c) => c.key)).toEqual(['o1', 'o2'])
    const more = addChoices({ ...field, choices: field.choices?.slice(1) }, '低\n中\r\n\n 无 ')
    expect(more.map((c) => c.title.zh)).toEqual(['低', '中', '无'])
    expect(new Set(more.map((c) => c.key)).size).toBe(3)
  })
  it('makes levels of lines that are set in', () => {
    const field = { ...newField(type('cascade'), '科室', []), choices: [] }
    const choices = addLevels(field, '口腔科\n  种植\n\t正畸\n    隐形\n眼科\n  种植')
    const drawn = (list: typeof choices) =>
      list.map((one) => '-'.repeat(depthOf(list, one)) + one.title.zh)
    expect(drawn(choices)).toEqual(['口腔科', '-种植', '-正畸', '--隐形', '眼科', '-种植'])
    expect(addLevels({ ...field, choices }, '眼科\n  种植')).toEqual(choices)
    const [first, second, third] = choices.map((one) => one.key) as [string, string, string]
    expect(drawn(indent(choices, third, 1))[2]).toBe('--正畸')
    expect(drawn(indent(choices, second, -1))[1]).toBe('种植')
    expect(indent(choices, first, 1)).toEqual(
      choices.map((one) => ({
        ...one,
        parent: one.parent ?? (one.key === first ? null : undefined),
      })),
    )
  })
  it('gives a field a key that another option can name, once', () => {
    const d = insert(fromServer(doc), { ...newField(type('money'), '金额', []), uid: 'm' }, 0)
    const named = withKey(d, 'm', 'amount')
    expect(named.key).toBe('amount_1')
    expect(withKey(named.design, 'm', 'amount')).toEqual(named)
    expect(withKey(d, '1', 'amount').key).toBe('a')
  })
  it('shows itself as a field of a form', () => {
    const field = {
      ...newField(type('select'), '意向', []),
      choices: [
        { key: 'a', title: title('高') },
        { key: 'b', title: title('低'), is_off: true },
      ],
    }
    const def = asFieldDef(field, [type('select', { widget: 'select' })], true)
    expect(def.options).toEqual([{ key: 'a', title: '高', color: undefined }])
    expect(def.title).toBe('意向')
  })
  it('takes up what somebody else has added meanwhile', () => {
    const base = fromServer(doc)
    const mine = change(base, '1', { title: title('改') })
    const theirs = insert(base, { ...newField(type('text'), '别人的', []), id: '9', uid: '9' }, 0)
    const both = rebase(mine, base, theirs)
    expect(both.fields.map((f) => f.title.zh)).toEqual(['改', '乙', '别人的'])
  })
  it('keeps the rules of whoever changed them', () => {
    const base = { ...fromServer(doc), options: { columns: 1, rules: ['old'], checks: ['old'] } }
    const mine = { ...base, options: { columns: 1, rules: ['mine'], checks: ['old'] } }
    const theirs = { ...base, options: { rules: ['old'], checks: ['theirs'], uniques: ['new'] } }
    expect(rebase(mine, base, theirs).options).toEqual({
      rules: ['mine'],
      checks: ['theirs'],
      uniques: ['new'],
    })
  })
  it('undoes and redoes every step', () => {
    let h = begin(fromServer(doc))
    h = step(h, remove(h.now, '1'))
    h = step(h, remove(h.now, '2'))
    expect(keys(undo(undo(h)).now)).toEqual(['a', 'b'])
    expect(keys(redo(undo(undo(h))).now)).toEqual(['b'])
    expect(undo(undo(undo(h)))).toEqual(undo(undo(h)))
    expect(step(h, h.now)).toBe(h)
    expect(redo(step(undo(h), remove(h.now, 'x'))).now.fields).toEqual([])
  })
  it('changes the type of a field: looks stay, what the new type does not know goes', () => {
    const options = { help_zh: '说明', scale: 2, default: '1' }
    const field = { ...fromServer(doc).fields[0], uid: '1', options, unique: true } as never
    const scale = { key: 'scale', kind: 'int', title: '', is_fixed: true }
    expect(retype(field, type('money'), undefined)).toEqual({
      type: 'money',
      options: { help_zh: '说明' },
      choices: undefined,
      unique: true,
      sensitive: false,
    })
    expect(retype(field, type('phone', { is_sensitive: true }), undefined).sensitive).toBe(true)
    expect(newField(type('phone', { is_sensitive: true }), '电话', []).sensitive).toBe(true)
    const decimal = retype(
      field,
      type('decimal', { options: [scale], may_be_unique: false }),
      undefined,
    )
    expect(decimal).toMatchObject({ options: { help_zh: '说明', scale: 2 }, unique: false })
    const stored = { ...(field as object), type: 'text' } as never
    expect(retype(field, type('text'), stored)).toMatchObject({ type: 'text', options })
  })
  it('takes a conversion that ended meanwhile, but not over a change of mine', () => {
    const base = fromServer(doc)
    const now = {
      ...doc,
      fields: doc.fields.map((f) => (f.id === '1' ? { ...f, type: 'date' } : f)),
    }
    const mine = change(base, '1', { title: title('改名') })
    expect(rebase(mine, base, fromServer(now)).fields[0]).toMatchObject({
      type: 'date',
      title: { zh: '改名' },
    })
    const other = change(base, '1', { type: 'money' })
    expect(rebase(other, base, fromServer(now)).fields[0]?.type).toBe('money')
  })
})
