// SPDX-License-Identifier: Apache-2.0
// How a rule that listens to a flow names what it hears.
import { t, tMaybe } from '../../../i18n/t'
import type { House } from '../house'
import type { When } from '../model'
import { gap } from '../phrases'

export const EVENTS = ['started', 'ended', 'reached', 'left', 'overdue'] as const
export type FlowEvent = (typeof EVENTS)[number]
export const RESULTS = ['approved', 'rejected', 'done', 'cancelled', 'terminated'] as const
export const OUTCOMES = [
  'approved',
  'rejected',
  'returned',
  'done',
  'overdue',
  'skipped',
  'moved',
  'cancelled',
] as const

export const flowOf = (when: When, house: House) => house.flows.find((one) => one.key === when.flow)

export const flowTitle = (when: When, house: House) => flowOf(when, house)?.title ?? gap()

/** Gates and ends are nobody's to wait for. */
const STEPS = ['fill', 'approve', 'copy', 'service', 'wait', 'subflow']
export const stepsOf = (when: When, house: House) =>
  (flowOf(when, house)?.nodes ?? [])
    .filter((one) => STEPS.includes(one.type) || when.nodes?.includes(one.id))
    .map((one) => ({ key: one.id, title: nodeTitle(when, house, one.id) }))

export function nodeTitle(when: When, house: House, id: string): string {
  const node = flowOf(when, house)?.nodes.find((one) => one.id === id)
  return node?.title || t('house.flowNode', { id })
}

export const wayTitle = (key: string) => tMaybe(`house.flowWay.${key}`) ?? key

/** The usual ones, and the words that its own ends have. */
export function resultsOf(when: When, house: House): string[] {
  const own = (flowOf(when, house)?.nodes ?? []).map((one) => one.result).filter(Boolean)
  return [...new Set([...RESULTS, ...own, ...(when.results ?? [])])]
}
