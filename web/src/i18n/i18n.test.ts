// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { boards as boardsEn } from './en/boards'
import { check as checkEn } from './en/check'
import { words as en } from './en/index'
import { pub as pubEn } from './en/pub'
import { rare as rareEn } from './en/rare'
import { flowAdmin as flowAdminEn } from './en/flowAdmin'
import { flowDesign as flowDesignEn } from './en/flowDesign'
import { flowPicture as flowPictureEn } from './en/flowPicture'
import { formula as formulaEn } from './en/formula'
import { duty as dutyEn } from './en/duty'
import { duty as dutyZh } from './zh/duty'
import { calls as callsEn } from './en/calls'
import { calls as callsZh } from './zh/calls'
import { boardSub as boardSubEn } from './en/boardSub'
import { boardSub as boardSubZh } from './zh/boardSub'
import { boardDesign as boardDesignEn } from './en/boardDesign'
import { boardDesign as boardDesignZh } from './zh/boardDesign'
import { metrics as metricsEn } from './en/metrics'
import { metrics as metricsZh } from './zh/metrics'
import { around as aroundEn } from './en/around'
import { house as houseEn } from './en/house'
import { messages as messagesEn } from './en/messages'
import { named as namedEn } from './en/named'
import { plans as plansEn } from './en/plans'
import { around as aroundZh } from './zh/around'
import { house as houseZh } from './zh/house'
import { messages as messagesZh } from './zh/messages'
import { named as namedZh } from './zh/named'
import { plans as plansZh } from './zh/plans'
import { pool as poolEn } from './en/pool'
import { pool as poolZh } from './zh/pool'
import { rules as rulesEn } from './en/rules'
import { fill, register, setLang, t, tMaybe } from './t'
import { boards as boardsZh } from './zh/boards'
import { check as checkZh } from './zh/check'
import { words as zh } from './zh/index'
import { pub as pubZh } from './zh/pub'
import { rare as rareZh } from './zh/rare'
import { flowAdmin as flowAdminZh } from './zh/flowAdmin'
import { flowDesign as flowDesignZh } from './zh/flowDesign'
import { flowPicture as flowPictureZh } from './zh/flowPicture'
import { formula as formulaZh } from './zh/formula'
import { rules as rulesZh } from './zh/rules'
import { views as viewsEn } from './en/views'
import { views as viewsZh } from './zh/views'
import { workcal as calEn } from './en/workcal'
import { workcal as calZh } from './zh/workcal'
import { work as workEn } from './en/work'
import { work as workZh } from './zh/work'

const all: [string, Record<string, string>, Record<string, string>][] = [
  ['staff', zh, en],
  ['rules of the house', houseZh, houseEn],
  ['messages', messagesZh, messagesEn],
  ['named fields', namedZh, namedEn],
  ['dashboards', boardsZh, boardsEn],
  ['board subscriptions', boardSubZh, boardSubEn],
  ['board designer', boardDesignZh, boardDesignEn],
  ['metrics', metricsZh, metricsEn],
  ['check', checkZh, checkEn],
  ['calls', callsZh, callsEn],
  ['duty', dutyZh, dutyEn],
  ['public', pubZh, pubEn],
  ['rare fields', rareZh, rareEn],
  ['views', viewsZh, viewsEn],
  ['rules', rulesZh, rulesEn],
  ['formula', formulaZh, formulaEn],
  ['flow administration', flowAdminZh, flowAdminEn],
  ['flow designer', flowDesignZh, flowDesignEn],
  ['flow picture', flowPictureZh, flowPictureEn],
  ['around', aroundZh, aroundEn],
  ['plans', plansZh, plansEn],
  ['pool', poolZh, poolEn],
  ['work', workZh, workEn],
  ['working calendar', calZh, calEn],
]

const variables = (text: string) => new Set([...text.matchAll(/\{(\w+)/g)].map((found) => found[1]))

describe('the dictionaries', () => {
  it.each(all)('%s: both languages have the same keys, none empty', (_name, chinese, english) => {
    expect(Object.keys(english).sort()).toEqual(Object.keys(chinese).sort())
    for (const text of [...Object.values(chinese), ...Object.values(english)])
      expect(text.trim()).not.toBe('')
  })

  it('say the same where a key stands in two: the one loaded last speaks for both', () => {
    const said = new Map<string, string>()
    for (const [, ...both] of all)
      both.forEach((words, lang) => {
        for (const [key, text] of Object.entries(words)) {
          const place = `${lang} ${key}`
          expect(said.get(place) ?? text, place).toBe(text)
          said.set(place, text)
        }
      })
  })

  it.each(all)(
    '%s: a text uses the variables of its sister and no others',
    (_name, chinese, english) => {
      for (const key of Object.keys(chinese)) {
        expect(variables(english[key] as string), key).toEqual(variables(chinese[key] as string))
      }
    },
  )

  it.each(all)('%s: English texts hold no Chinese', (_name, _chinese, english) => {
    for (const [key, text] of Object.entries(english))
      expect(text, key).not.toMatch(/[\u3400-\u9fff，。：；！？]/)
  })
})

describe('t', () => {
  it('fills variables and chooses by number', () => {
    expect(fill('{n} {n|row|rows} of {name}', { n: 1, name: 'x' })).toBe('1 row of x')
    expect(fill('{n} {n|row|rows}', { n: 2 })).toBe('2 rows')
    expect(fill('{unknown} stays', {})).toBe('{unknown} stays')
    // A value is text, never a pattern.
    expect(fill('{a}', { a: '$& {b}', b: 'no' })).toBe('$& {b}')
  })

  it('speaks the language set, and shows the key of a text it lacks', () => {
    register('zh', { 'ui.save': '保存' })
    register('en', { 'ui.save': 'Save' })
    setLang('en')
    expect(t('ui.save')).toBe('Save')
    setLang('zh')
    expect(t('ui.save')).toBe('保存')
    expect(t('no.such' as 'ui.save')).toBe('no.such')
    expect(tMaybe('no.such')).toBeNull()
  })
})
