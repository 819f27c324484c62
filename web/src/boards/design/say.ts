// SPDX-License-Identifier: Apache-2.0
// What a question is called, until somebody gives it another name: 每月实收金额, 各渠道到诊数.
import type { FormInfo } from '../../api/forms'
import { getLang, t } from '../../i18n/t'
import { word } from '../../designers/word'
import type { Ask, AskDim, AskMeasure, Bucket, MetricInfo, Words } from '../types'
import { coreOf, kindOf, shownMeasures } from './ask'
import { metricOf } from './metrics'
import { type FindField, FOLLOWING } from './offer'

export interface Known {
  form?: FormInfo
  find: FindField
  /** In full: 渠道 › 等级. */
  titleOf: (path: string) => string
  metrics: readonly MetricInfo[]
}

/** A title inside of a sentence: English writes only names large there. */
export const inside = (title: string) =>
  getLang() === 'en' && /^[A-Z][a-z]+(?![A-Za-z])/.test(title)
    ? title.charAt(0).toLowerCase() + title.slice(1)
    : title

export const bucketTitle = (bucket: Bucket) => t(`bd.bucket.${bucket}`)

export function measureTitle(ask: Ask, measure: AskMeasure, known: Known): string {
  const own = word(measure.title)
  if (own) return own
  const core = coreOf(ask, measure)
  const kind = kindOf(core)
  if (measure.target && core !== measure)
    return t('bd.say.target', { name: measureTitle(ask, core, known) })
  if (kind === 'metric') return metricOf(known.metrics, core.metric)?.title ?? t('bd.metric')
  if (kind === 'ratio') return t('bd.say.ratio')
  if (kind === 'formula' || kind === 'derived') return t('bd.formula')
  if (kind === 'count') return t('bd.say.count', { form: known.form?.title ?? '' })
  const field = core.field ? known.titleOf(core.field) : ''
  return kind === 'sum' ? field : t(`bd.say.${kind}`, { field })
}

export const dimTitle = (dim: AskDim, known: Pick<Known, 'titleOf'>): string =>
  dim.formula === undefined ? known.titleOf(dim.field) : word(dim.title) || t('bd.byFormula')

function withDim(what: string, dim: AskDim, known: Known): string {
  if (!dim.bucket) return t('bd.say.by', { by: inside(dimTitle(dim, known)), what })
  const bucket = bucketTitle(dim.bucket)
  return t(FOLLOWING.includes(dim.bucket) ? 'bd.say.time' : 'bd.say.overlaid', { bucket, what })
}

export function askTitle(ask: Ask, known: Known): string {
  const what = shownMeasures(ask)
    .filter((one) => !one.target)
    .slice(0, 2)
    .map((one) => measureTitle(ask, one, known))
    .join(t('bd.say.and'))
  // Seen from inside: the first dimension stands first in Chinese, and next to the figure in English.
  // A formula without a name has nothing to say there.
  const named = (ask.dims ?? []).filter((dim) => dim.formula === undefined || word(dim.title))
  const dims = named.slice(0, 2)
  const order = getLang() === 'zh' ? [...dims].reverse() : dims
  return order.reduce((text, dim) => withDim(text, dim, known), what)
}

/** A text in the language that it was written in; Chinese is what every title has. */
export const inWords = (text: string): Words =>
  getLang() === 'zh' ? { zh: text } : { zh: text, en: text }
