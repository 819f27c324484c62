// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import type { FieldInfo, Row } from '../../api/forms'
import type { Value } from '../../core/schema'
import type { Span } from '../time/model'
import { laneKey, lanesFor, NOBODY, toLane } from './model'

const who = { key: 'who', type: 'user', title: '谁', options: [] } as unknown as FieldInfo
const room = {
  key: 'room',
  type: 'select',
  title: '房间',
  required: true,
  options: [
    { key: 'a', title: '一号' },
    { key: 'b', title: '二号', is_off: true },
  ],
} as unknown as FieldInfo
const row = (values: Record<string, Value>, masked: string[] = []): Row => ({
  id: '1',
  rev: 1,
  title: 'x',
  values,
  masked,
})
const span = (one: Row): Span => ({
  row: one,
  from: '2026-11-05',
  to: '2026-11-05',
  begins: null,
  ends: null,
})
const li = { id: '5', title: '李' }

describe('the columns of a schedule', () => {
  it('are the people whom records name, and one for nobody', () => {
    const lanes = lanesFor(who, [li], [span(row({ who: { id: '6', title: '王' } }))], '无人')
    expect(lanes.map((lane) => lane.title)).toEqual(['李', '王', '无人'])
  })
  it('are the choices that are offered, and one that is off while something stands in it', () => {
    expect(lanesFor(room, [], [], '无').map((lane) => lane.key)).toEqual(['a'])
    expect(lanesFor(room, [], [span(row({ room: 'b' }))], '无').map((lane) => lane.title)).toEqual([
      '一号',
      '二号',
    ])
    expect(lanesFor(room, [], [span(row({}))], '无').at(-1)?.key).toBe(NOBODY)
  })
  it('tell nothing of a masked person', () => {
    const masked = row({ who: li }, ['who'])
    expect(laneKey(masked, who)).toBe(NOBODY)
    expect(lanesFor(who, [], [span(masked)], '无').map((lane) => lane.title)).toEqual(['无'])
  })
  it('change the field when a record changes columns', () => {
    const lane = { key: '5', title: '李', value: li }
    expect(toLane(row({ who: null }), who, lane)).toEqual({ who: li })
    expect(toLane(row({ who: li }), who, lane)).toEqual({})
    expect(toLane(row({ who: li }), who, { key: NOBODY, title: '', value: null })).toEqual({
      who: null,
    })
  })
})
