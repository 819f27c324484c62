// SPDX-License-Identifier: Apache-2.0
// Names of nodes and edges; their words come lazily.
import { addWords } from '../i18n/staff'
import { getLang, t } from '../i18n/t'
import { type FlowEdge, type FlowNode, type FlowSpec, nodeOf, type Title } from './spec'

export const loadFlowPictureWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? (await import('../i18n/zh/flowPicture')).flowPicture
      : (await import('../i18n/en/flowPicture')).flowPicture,
  )

/** In the reader's language, else in the one that there is. */
export function titleText(title: Title | undefined): string {
  if (!title) return ''
  if (typeof title === 'string') return title
  return (getLang() === 'zh' ? title.zh || title.en : title.en || title.zh) ?? ''
}

export const nodeTitle = (node: FlowNode): string =>
  titleText(node.title) || t(`flowpic.${node.type}`)

export const edgeTitle = (edge: FlowEdge): string =>
  titleText(edge.title) || (edge.default ? t('flowpic.else') : '')

export const titleOfNode = (spec: FlowSpec, id: string): string => {
  const node = nodeOf(spec, id)
  return node ? nodeTitle(node) : id
}
