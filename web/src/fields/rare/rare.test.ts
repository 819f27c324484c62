// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { FieldDef, Value } from '../../core/schema'
import { checkField } from '../../core/validate'
import { register, setLang } from '../../i18n/t'
import { rare as words } from '../../i18n/zh/rare'
import { loadNatives, nativeOf } from '../native'
import { addTypes, fieldModule, widgetOf } from '../registry'
import { offers } from './adding'
import { barWidths, code128 } from './barcode/code128'
import { PLACES } from './bodypoint/places'
import { found } from './index'
import { findLevels, levelsOf, pathText, readLevel } from './levels'
import { distanceOf, metresBetween, readPlace } from './location/model'
import { answer, matrixText } from './matrix/model'
import { rangeText, standingOf } from './measure/model'
import { moveMonth } from './month/model'
import { parseRich, richHtml, richText, safeHref } from './richtext/rich'
import { drawStroke } from './signature/stroke'
import { fitted } from './image/shrink'
import { stepFrom } from './toothchart/body'
import { quadrantsOf, toggle } from './toothchart/model'
import { teethWords } from './toothchart/words'

const field = (type: string, more: Partial<FieldDef> = {}): FieldDef => ({
  key: type,
  type,
  title: type,
  ...more,
})

beforeAll(() => {
  register('zh', words)
  setLang('zh')
  addTypes(found)
})

const options = [
  { key: 'a', title: '口腔' },
  { key: 'b', title: '种植', parent: 'a' },
  { key: 'c', title: '正畸', parent: 'a' },
  { key: 'd', title: '眼科' },
]
const rows = [
  { key: 'pain', title: { zh: '疼痛', en: 'Pain' } },
  { key: 'swelling', title: { zh: '肿胀', en: 'Swelling' } },
]
const defs: Record<string, FieldDef> = {
  cascade: field('cascade', { options }),
  tags: field('tags', { options }),
  bodypoint: field('bodypoint', { options }),
  matrix: field('matrix', { options, set: { rows } }),
  measure: field('measure', { set: { unit: 'mmol/L', ref_low: '3.9', ref_high: '6.1' } }),
}
const def = (type: string) => defs[type] ?? field(type)

describe('what is pasted into', () => {
  it.each<[string, string, Value]>([
    ['duration', '1:30', 5400],
    ['duration', '1小时30分', 5400],
    ['duration', '１ｈ ３０ｍ', 5400],
    ['duration', '1:30:05', 5405],
    ['duration', '2天', 172800],
    ['duration', '90', 90],
    ['duration', '1:75', '1:75'],
    ['duration', '很久', '很久'],
    ['month', '2026年7月', '2026-07'],
    ['month', '2026/7/15', '2026-07'],
    ['month', '202607', '2026-07'],
    ['month', '2026-13', '2026-13'],
    ['daterange', '2026/3/8 至 2026/3/12', '2026-03-08/2026-03-12'],
    ['daterange', '2026-03-08/2026-03-12', '2026-03-08/2026-03-12'],
    ['daterange', '2026-03-08 ~ 2026-03-12', '2026-03-08/2026-03-12'],
    ['daterange', '三月', '三月'],
    ['color', '0F766E', '#0f766e'],
    ['color', '#0af', '#00aaff'],
    ['color', '绿', '绿'],
    ['rating', '★★★★☆', 4],
    ['rating', '4', 4],
    ['rating', '四', '四'],
    ['slider', '３５', 35],
    ['scale', '10', 10],
    ['measure', '5.6 mmol/L', '5.6'],
    ['measure', '１,000.5', '1000.5'],
    ['measure', '高', '高'],
    ['bankaccount', '6222 0000-0000 0000', '6222000000000000'],
    ['creditcode', '91350100m000100y43', '91350100M000100Y43'],
    ['cascade', '口腔 / 种植', 'b'],
    ['cascade', '种植', 'b'],
    ['cascade', '骨科', '骨科'],
    ['tags', '口腔、眼科，其他', ['a', 'd', '其他']],
    ['bodypoint', '口腔、种植', ['a', 'b']],
    ['matrix', '疼痛：口腔；肿胀：眼科', { pain: 'a', swelling: 'd' }],
    ['matrix', '发热：有', '发热：有'],
    ['toothchart', '16、36MO', ['16', '36M', '36O']],
    ['toothchart', '99', ['99']],
    [
      'location',
      '31.2304，121.4737，南京东路',
      { lat: 31.2304, lng: 121.4737, address: '南京东路' },
    ],
    ['location', '上海', '上海'],
    ['richtext', '第一行\n第二行', '<p>第一行</p><p>第二行</p>'],
    ['richtext', '<b>a</b><script>x</script>', '<b>a</b>'],
    ['barcode', ' XL-1 ', 'XL-1'],
    ['suggest', '口腔科', '口腔科'],
    ['region', '310101', '310101'],
    ['secret', 'a b', 'a b'],
    ['month', '', null],
    ['measure', ' ', null],
    ['toothchart', '', null],
  ])('%s as %s becomes %j', (type, text, value) => {
    expect(fieldModule(type).parse?.(text, def(type))).toEqual(value)
  })

  it.each<[string, Value]>([
    ['duration', 93784],
    ['month', '2026-07'],
    ['daterange', '2026-03-08/2026-03-12'],
    ['color', '#0f766e'],
    ['rating', 4],
    ['slider', 35],
    ['scale', 0],
    ['measure', '5.60'],
    ['bankaccount', '6222000000000000'],
    ['creditcode', '91350100M000100Y43'],
    ['cascade', 'c'],
    ['tags', ['a', 'd']],
    ['bodypoint', ['a', 'c']],
    ['matrix', { pain: 'a', swelling: 'b' }],
    ['toothchart', ['16', '36M', '36O']],
    ['location', { lat: 31.2304, lng: 121.4737, address: '1 号楼,东门' }],
    ['barcode', 'XL-1'],
    ['suggest', '口腔科'],
  ])('%s: what is copied of %j can be pasted', (type, value) => {
    const { toText, parse } = fieldModule(type)
    expect(parse?.(toText(value, def(type)), def(type))).toEqual(value)
  })
})

describe('the check', () => {
  it.each<[string, Value, string | null, Record<string, unknown>?]>([
    ['duration', '很久', 'check.duration'],
    ['duration', 60, null],
    ['month', '2026-13', 'check.month'],
    ['daterange', '2026-03-12/2026-03-08', 'check.daterange'],
    ['daterange', '2026-03-08/', 'check.daterange'],
    ['daterange', '2026-03-08/2026-03-12', 'check.days', { max_days: 3 }],
    ['color', 'green', 'check.color'],
    ['rating', 6, 'check.max'],
    ['rating', 6, null, { max: 10 }],
    ['slider', 7, 'check.step', { step: 5 }],
    ['slider', 35, null, { step: 5 }],
    ['scale', -1, 'check.min'],
    ['measure', '5.678', 'check.scale'],
    ['measure', '5.678', null, { scale: 3 }],
    ['bankaccount', '123', 'check.bankaccount'],
    ['creditcode', '91350100M000100Y43', null],
    ['creditcode', '91350100M000100Y44', 'check.creditcode'],
    ['barcode', '中文', 'check.code128', { kind: 'code128' }],
    ['barcode', '中文', null],
    ['location', '上海', 'check.location'],
    ['toothchart', ['19'], 'check.teeth'],
    ['toothchart', ['16M'], null],
  ])('%s %j: %s', (type, value, key, set) => {
    expect(checkField(field(type, { set }), value)?.key ?? null).toBe(key)
  })

  it('a required matrix asks for each row', () => {
    const one = { ...(defs.matrix as FieldDef), required: true }
    expect(checkField(one, { pain: 'a' })?.key).toBe('check.matrix')
    expect(checkField(one, { pain: 'a', swelling: 'b' })).toBeNull()
  })
})

describe('rich text', () => {
  it('keeps what it knows and the text of all else', () => {
    const html =
      '<h1>标题</h1><p style="x">a <strong>b</strong><br>c &lt;d&gt;</p><table><tr><td>e</td></tr></table>'
    expect(richHtml(parseRich(html))).toBe('<h3>标题</h3><p>a <b>b</b><br>c &lt;d&gt;</p>e')
    expect(richText(parseRich(html))).toBe('标题\na b\nc <d>\ne')
  })
  it.each([
    ['<img src=x onerror=alert(1)>', ''],
    ['<script>alert(1)</script>b', 'b'],
    ['<a href="javascript:alert(1)">x</a>', 'x'],
    [
      '<a href="https://example.com/?a=1&amp;b=2">x</a>',
      '<a href="https://example.com/?a=1&amp;b=2">x</a>',
    ],
    ['<b onclick="x">y</b>', '<b>y</b>'],
    ['<<b>>', '&lt;<b>&gt;</b>'],
    ['<b><i>x</b>y</i>', '<b><i>x</i></b>y'],
    ['<svg><b>x</b></svg>y', 'y'],
    ['<!-- <b>x</b> -->y', 'y'],
    ['&#x6a;&#106;&bogus;', 'jj&amp;bogus;'],
  ])('%s -> %s', (html, safe) => {
    expect(richHtml(parseRich(html))).toBe(safe)
  })
  it('is the same when read again', () => {
    const html = '<p>a<b>b</b></p><ul><li>c</li></ul>'
    expect(richHtml(parseRich(html))).toBe(html)
  })
  it('links to pages, mail and telephone alone', () => {
    expect(safeHref(' https://example.com ')).toBe('https://example.com')
    expect(safeHref('data:text/html,x')).toBeUndefined()
    expect(safeHref('https://a" onmouseover="x')).toBeUndefined()
  })
  it('is not deep without end', () => {
    expect(richHtml(parseRich('<b>'.repeat(5000))).length).toBeLessThan(400)
  })
})

describe('a measured value', () => {
  const one = defs.measure as FieldDef
  it.each([
    ['3.89', 'low'],
    ['3.9', 'within'],
    ['6.10', 'within'],
    ['6.11', 'high'],
    ['', null],
  ])('%s stands %s', (value, standing) => {
    expect(standingOf(value, one)).toBe(standing)
  })
  it('tells its range', () => {
    expect(rangeText(one)).toBe('3.9–6.1 mmol/L')
    expect(rangeText(field('measure', { set: { ref_high: '140' } }))).toBe('≤ 140')
    expect(standingOf('5', field('measure'))).toBeNull()
  })
})

describe('teeth', () => {
  const permanent = quadrantsOf(field('toothchart', { set: { teeth: 'permanent' } }))
  it('stand as one sees them', () => {
    expect(permanent.map((one) => one.teeth[0])).toEqual(['18', '21', '48', '31'])
    expect(quadrantsOf(field('toothchart'))).toHaveLength(8)
    expect(quadrantsOf(field('toothchart', { set: { teeth: 'deciduous' } }))[0]?.teeth).toEqual([
      '55',
      '54',
      '53',
      '52',
      '51',
    ])
  })
  it('are walked by arrows, over the middle and to the other jaw', () => {
    expect(stepFrom(permanent, '11', 'ArrowRight')).toBe('21')
    expect(stepFrom(permanent, '18', 'ArrowLeft')).toBe('18')
    expect(stepFrom(permanent, '11', 'ArrowDown')).toBe('41')
    const all = quadrantsOf(field('toothchart'))
    expect(stepFrom(all, '41', 'ArrowDown')).toBe('51')
    expect(stepFrom(all, '18', 'ArrowUp')).toBe('18')
  })
  it('are marked and unmarked, and said', () => {
    const one = toggle(toggle(null, '36O'), '16')
    expect(one).toEqual(['16', '36O'])
    expect(toggle(one, '16')).toEqual(['36O'])
    expect(toggle(['16'], '16')).toBeNull()
    expect(teethWords(['16', '36M', '36O'])).toBe('16；36 近中、咬合')
    expect(teethWords(['11O', '26L', '36L'])).toBe('11 切端；26 腭侧；36 舌侧')
  })
})

describe('levels', () => {
  const levels = levelsOf([
    { key: '31', title: '上海市', pinyin: 'shanghaishi' },
    { key: '3101', title: '市辖区', parent: '31' },
    { key: '310101', title: '黄浦区', parent: '3101', pinyin: 'huangpuqu hpq' },
    { key: '440112', title: '黄埔区', parent: '4401', pinyin: 'huangpuqu' },
  ])
  it('are found by name, path and pinyin', () => {
    expect(findLevels(levels, '黄浦', 9).map((one) => one.key)).toEqual(['310101'])
    expect(findLevels(levels, 'huangpu', 9)).toHaveLength(2)
    expect(findLevels(levels, 'HPQ', 9).map((one) => one.key)).toEqual(['310101'])
    expect(findLevels(levels, '上海 黄浦', 9)).toHaveLength(0)
    expect(findLevels(levels, '市辖区黄', 9).map((one) => one.key)).toEqual(['310101'])
    expect(findLevels(levels, '', 9)).toEqual([])
  })
  it('are read from texts where they are clear', () => {
    expect(readLevel(levels, '上海市/市辖区/黄浦区')).toBe('310101')
    expect(readLevel(levels, '310101')).toBe('310101')
    expect(readLevel(levels, '别处')).toBe('别处')
    expect(pathText(levels, '310101')).toBe('上海市 / 市辖区 / 黄浦区')
  })
  it('end where a ring of parents closes', () => {
    const ring = levelsOf([
      { key: 'x', title: 'X', parent: 'y' },
      { key: 'y', title: 'Y', parent: 'x' },
    ])
    expect(pathText(ring, 'x')).toBe('Y / X')
  })
})

describe('a place', () => {
  it('is so far away', () => {
    const a = readPlace('31.2304,121.4737')
    const b = readPlace('31.2404,121.4737')
    expect(a && b && metresBetween(a, b)).toBe(1112)
    const near = field('location', { set: { near: '31.2304,121.4737', radius: 500 } })
    expect(distanceOf(b, near)).toEqual({ metres: 1112, isFar: true })
    expect(distanceOf(a, near)).toEqual({ metres: 0, isFar: false })
    expect(distanceOf(a, field('location'))).toBeNull()
    expect(readPlace('91,0')).toBeNull()
    expect(readPlace('0,181')).toBeNull()
  })
})

describe('smaller parts', () => {
  it('months go on over the year', () => {
    expect(moveMonth('2026-12', 1)).toBe('2027-01')
    expect(moveMonth('2026-01', -1)).toBe('2025-12')
  })
  it('the last answer taken back leaves nothing', () => {
    expect(answer({ pain: 'a' }, 'pain', null)).toBeNull()
    expect(matrixText({ pain: 'a', gone: 'b' }, defs.matrix as FieldDef)).toBe('疼痛：口腔')
  })
  it('pictures keep their shape', () => {
    expect(fitted(4000, 3000)).toEqual([2000, 1500])
    expect(fitted(300, 200)).toEqual([300, 200])
  })
  it('a tap is a dot of the pen', () => {
    const seen: string[] = []
    const pen = new Proxy({} as Parameters<typeof drawStroke>[0], {
      get: (_, name) => () => seen.push(String(name)),
    })
    drawStroke(pen, [[1, 1]])
    expect(seen).toEqual(['beginPath', 'moveTo', 'lineTo', 'stroke'])
    drawStroke(pen, [])
    expect(seen).toHaveLength(4)
  })
  it('Code 128 has known symbols and widths', () => {
    // "Wikipedia" in set B: its check symbol is 88.
    expect(code128('Wikipedia')).toEqual([104, 55, 73, 75, 73, 80, 69, 68, 73, 65, 88, 106])
    expect(code128('123456')).toEqual([105, 12, 34, 56, 44, 106])
    expect(code128('中')).toBeNull()
    expect(barWidths([105]).reduce((sum, width) => sum + width, 0)).toBe(11)
    expect(barWidths([106]).reduce((sum, width) => sum + width, 0)).toBe(13)
  })
  it('public controls come with the form that asks for one', async () => {
    const fields = [field('rating'), field('toothchart'), field('region')]
    expect(nativeOf(fields[0] as FieldDef)).toBeNull()
    await loadNatives(fields)
    for (const one of fields) expect(nativeOf(one)).toBeTypeOf('function')
    expect(nativeOf(field('users'))).toBeNull()
  })
})

describe('the drawing of a body', () => {
  it('has a place for each point that the server knows, and no other', () => {
    const table = readFileSync(
      new URL('../../../../tables/body_points.def', import.meta.url),
      'utf8',
    )
    // A part (its third entry 0) is in the list; its points are on the drawing.
    const points = [...table.matchAll(/^BODY_POINT\((\w+), \d+, [1-9]/gm)].map((row) => row[1])
    expect(points.length).toBeGreaterThan(80)
    expect([...PLACES.keys()].sort()).toEqual(points.sort())
  })
  it('has the two sides as mirror images', () => {
    for (const [key, [side, x, y]] of PLACES) {
      if (!key.endsWith('_left')) continue
      expect(PLACES.get(key.replace('_left', '_right')), key).toEqual([side, 200 - x, y])
    }
  })
})

describe('choices to which one may be added', () => {
  const all = [
    { key: 'a', title: '口腔' },
    { key: 'b', title: '眼科' },
  ]
  it('offers what is not there as a new one, and what is there once', () => {
    expect(offers(all, '').map((one) => one.key)).toEqual(['a', 'b'])
    expect(offers(all, ' 耳鼻喉 ').map((one) => one.key)).toEqual(['+耳鼻喉'])
    expect(offers(all, '眼').map((one) => one.key)).toEqual(['b', '+眼'])
    expect(offers(all, '眼科').map((one) => one.key)).toEqual(['b'])
  })
  it('takes the place of the plain choice only where the reader may add', () => {
    const plain = field('select', { options: [] })
    expect(widgetOf({ ...plain, can_add: true })).not.toBe(widgetOf(plain))
  })
})
