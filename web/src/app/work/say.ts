// SPDX-License-Identifier: Apache-2.0
// What happened, in words.
import { t, tMaybe } from '../../i18n/t'
import type { Happened, Instance, Person, State } from './types'

export const namesOf = (people: readonly Person[]): string =>
  people.map((one) => one.name).join(t('work.comma'))

/** "李四 代 张三"; who nobody did is said, too. */
export function whoText(one: Happened): string {
  if (!one.who) return t(one.by === 'time' ? 'work.byTime' : 'work.byFlow')
  return one.on_behalf_of
    ? t('work.behalf', { name: one.who.name, other: one.on_behalf_of.name })
    : one.who.name
}

/** "同意", "退回到“初审”", "转办给 李四". A kind not known here is told by its name. */
export const didText = (one: Happened): string =>
  tMaybe(`work.say.${one.kind}`, {
    names: namesOf(one.to),
    node: one.to_node?.title ?? '',
  })?.trim() ?? one.kind

export const whyText = (one: Happened): string =>
  [
    one.why ? (tMaybe(`work.why.${one.why}`) ?? tMaybe(`work.result.${one.why}`) ?? one.why) : '',
    one.mode ? (tMaybe(`work.mode.short.${one.mode}`) ?? '') : '',
  ]
    .filter(Boolean)
    .join(' · ')

/** One line for the dialog that tells who was faster. */
export const lineText = (one: Happened): string =>
  [`${whoText(one)} ${didText(one)}`, one.node_title, one.text].filter(Boolean).join(' · ')

export const stateText = (state: State, result?: string | null): string =>
  (state === 'done' && result
    ? (tMaybe(`work.result.${result}`) ?? result)
    : tMaybe(`work.state.${state}`)) ?? state

/** "当前：主管审批（张三、李四）" */
export function standsText(at: readonly { title: string; who?: readonly Person[] }[]): string {
  return at
    .map((one) =>
      one.who?.length
        ? t('work.standsWith', { node: one.title, names: namesOf(one.who) })
        : t('work.standsAt', { node: one.title }),
    )
    .join(' · ')
}

export const nodeTitle = (graph: Instance['graph'], id: string): string =>
  graph.nodes.find((one) => one.id === id)?.title || id
