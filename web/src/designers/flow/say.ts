// SPDX-License-Identifier: Apache-2.0
// A node in one sentence: who, by when, what if not.
import {
  edgesFrom,
  type FlowEdge,
  type FlowNode,
  type FlowSpec,
  isGate,
  isTask,
  nodeOf,
  type Overdue,
  type Span,
  type Who,
} from '../../flow/spec'
import { edgeTitle, nodeTitle } from '../../flow/words'
import { t } from '../../i18n/t'
import type { House } from '../house/house'
import type { Step, When, Who as HouseWho } from '../house/model'
import { condText, whoText as houseWho } from '../house/phrases'
import { stepText, whenText } from '../house/say'
import { spanOf } from './model'

const join = (parts: readonly string[]) => parts.join(t('house.say.list'))
const gap = () => t('house.say.unfinished')

export function spanText(span: Span | undefined): string {
  const { n, unit } = spanOf(span)
  return t(`flows.span.${unit}`, { n: Math.abs(n) })
}

export function whoText(who: Who, spec: FlowSpec, house: House): string {
  if ('initiator' in who) return t('flows.who.initiator')
  if ('head_of' in who && who.head_of === 'initiator') return t('flows.who.initiatorHead')
  if ('dept' in who)
    return t('flows.who.dept', { name: house.depts.get(String(who.dept)) ?? `#${who.dept}` })
  if ('chain' in who) {
    const role = who.until && house.roles.find((one) => one.key === who.until)?.title
    if (role) return t('flows.who.chainUntil', { n: who.levels ?? 1, role })
    return t('flows.who.chain', { n: who.levels ?? 1 })
  }
  if ('previous' in who) return t('flows.who.previous')
  if ('node' in who) {
    const node = nodeOf(spec, who.node)
    return t('flows.who.node', { name: node ? nodeTitle(node) : who.node })
  }
  if ('matrix' in who)
    return t('flows.who.matrix', { name: house.formTitle(who.matrix.form) || gap() })
  if ('formula' in who) return t('flows.who.formula')
  if ('chosen' in who) return t('flows.who.chosen')
  return houseWho(who as HouseWho, house)
}

export const allWho = (list: readonly Who[] | undefined, spec: FlowSpec, house: House): string =>
  join((list ?? []).map((who) => whoText(who, spec, house)))

function overdueText(one: Overdue): string {
  const what = t(`flows.due.${one.do}`)
  return one.at === 100 ? t('flows.say.late', { what }) : t('flows.say.at', { n: one.at, what })
}

function taskText(node: FlowNode, spec: FlowSpec, house: House): string {
  const many = (node.who?.length ?? 0) > 1 || node.who?.some((who) => !('user' in who))
  const sign =
    node.sign === 'ratio'
      ? t('flows.say.ratio', { n: node.pass ?? 50 })
      : t(`flows.sign.${node.sign ?? 'any'}`)
  const all = allWho(node.who, spec, house) || t('flows.say.nobody')
  const who = node.on_duty ? t('flows.say.onDuty', { who: all }) : all
  return [
    many && node.type === 'approve' ? t('flows.say.signed', { who, sign }) : who,
    node.limit ? t('flows.say.limit', { span: spanText(node.limit) }) : '',
    ...(node.overdue ?? []).map(overdueText),
  ]
    .filter(Boolean)
    .join(t('flows.say.and'))
}

function waitText(node: FlowNode, house: House): string {
  const span = spanText(node)
  if (node.until) return t('flows.say.until', { cond: condText(node.until, house), span })
  if (node.field) {
    const title = house.find(node.field)?.title ?? node.field
    const { n } = spanOf(node.offset)
    if (n === 0) return t('flows.say.onField', { field: title })
    return t(n < 0 ? 'flows.say.beforeField' : 'flows.say.afterField', {
      field: title,
      span: spanText(node.offset),
    })
  }
  return node.at ? t('flows.say.waitAt', { span, at: node.at }) : t('flows.say.wait', { span })
}

function startText(node: FlowNode, spec: FlowSpec, house: House): string {
  const who = allWho(node.who, spec, house)
  const ways = (node.when ?? []).map((one) => whenText((one as { when: When }).when, house))
  return [
    node.manual ? (who ? t('flows.say.manualBy', { who }) : t('flows.say.manual')) : '',
    ...ways,
  ]
    .filter(Boolean)
    .join(t('flows.say.or'))
}

/** Empty where there is nothing to say. */
export function nodeText(node: FlowNode, spec: FlowSpec, house: House): string {
  if (isTask(node)) return taskText(node, spec, house)
  switch (node.type) {
    case 'start':
      return startText(node, spec, house) || t('flows.say.noStart')
    case 'copy':
      return allWho(node.who, spec, house) || t('flows.say.nobody')
    case 'service':
      return (node.do as Step[] | undefined)?.length
        ? (node.do as Step[]).map((step) => stepText(step, house)).join(t('house.say.then'))
        : t('flows.say.noSteps')
    case 'wait':
      return waitText(node, house)
    case 'subflow':
      return node.wait === false ? t('flows.say.goesOn') : t('flows.say.waits')
    case 'end':
    case 'terminate':
      return node.result ? resultText(node.result) : ''
    case 'exclusive':
      return t('flows.say.exclusive')
    case 'parallel':
      return t('flows.say.parallel')
    default:
      return t('flows.say.inclusive')
  }
}

export const RESULTS = ['done', 'approved', 'rejected'] as const
export const resultText = (result: string): string =>
  (RESULTS as readonly string[]).includes(result)
    ? t(`flows.result.${result as (typeof RESULTS)[number]}`)
    : result

/** What a branch is called: its name, else its place among its sisters. */
export function branchName(spec: FlowSpec, edge: FlowEdge): string {
  const name = edgeTitle(edge)
  if (name) return name
  const from = nodeOf(spec, edge.from)
  if (edge.boundary) {
    const boundary = from?.boundary?.find((one) => one.id === edge.boundary)
    return t('flows.branch.time', { span: spanText(boundary?.after) })
  }
  const sisters = edgesFrom(spec, edge.from).filter((one) => !one.boundary)
  const n = sisters.indexOf(edge) + 1
  if (from && !isGate(from)) return t('flows.branch.done')
  return from?.type === 'parallel' ? t('flows.branch.parallel', { n }) : t('flows.branch.if', { n })
}

export function branchText(spec: FlowSpec, edge: FlowEdge, house: House): string {
  const from = nodeOf(spec, edge.from)
  if (edge.boundary) {
    const boundary = from?.boundary?.find((one) => one.id === edge.boundary)
    return t(boundary?.interrupting ? 'flows.branch.interrupts' : 'flows.branch.beside')
  }
  if (edge.default) return t('flows.branch.else')
  if (from?.type === 'parallel' || !isGate(from)) return ''
  return edge.if ? condText(edge.if, house) : t('flows.branch.noIf')
}
