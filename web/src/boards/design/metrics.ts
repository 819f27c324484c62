// SPDX-License-Identifier: Apache-2.0
// Metrics as the designer needs them: named in full, with the form that they are of.
import { allOf } from '../../core/filter'
import type { As, Ask, AskMeasure, MetricInfo } from '../types'
import { coreOf, measureOf, partsOf } from './ask'

/** The list tells the chief of a definition beside it. */
interface Told {
  form?: string
  date?: string
  as?: As
  formula?: string
  /** What it may be divided by; absent: by anything. */
  dims?: string[] | null
}

const toldOf = (metric: MetricInfo): Told => ({
  ...(metric.doc as Told | undefined),
  ...strip(metric),
})

const strip = (metric: MetricInfo): Told => {
  const { form, date, as, formula, dims } = metric as MetricInfo & Told
  return {
    ...(form ? { form } : {}),
    ...(date ? { date } : {}),
    ...(as ? { as } : {}),
    ...(formula ? { formula } : {}),
    ...(dims ? { dims } : {}),
  }
}

export const metricForm = (metric: MetricInfo) => toldOf(metric).form
export const metricDate = (metric: MetricInfo) => toldOf(metric).date
export const metricFormula = (metric: MetricInfo) => toldOf(metric).formula

/** As a measure names it: app.key. */
export const metricName = ({ app, key }: MetricInfo) =>
  app && !key.includes('.') ? `${app}.${key}` : key

export const metricOf = (metrics: readonly MetricInfo[], name: string | undefined) =>
  metrics.find((one) => metricName(one) === name)

/** By what the metrics of a question may all be divided; null: by anything. */
export function allowedDims(
  measures: readonly AskMeasure[] | undefined,
  metrics: readonly MetricInfo[],
): readonly string[] | null {
  return (measures ?? []).reduce<readonly string[] | null>((allowed, { metric }) => {
    const found = metric ? metricOf(metrics, metric) : undefined
    const own = found && toldOf(found).dims
    if (!own) return allowed
    return allowed ? allowed.filter((path) => own.includes(path)) : own
  }, null)
}

/** A measure with all that it is made of. */
function withParts(ask: Ask, measure: AskMeasure, found: AskMeasure[] = []): AskMeasure[] {
  if (found.some((one) => one.key === measure.key)) return found
  return partsOf(measure).reduce(
    (all, key) => {
      const part = measureOf(ask, key)
      return part ? withParts(ask, part, all) : all
    },
    [...found, measure],
  )
}

/** The definition that a measure of a tile comes to; what the tile counts alone belongs to it. */
export function metricDoc(ask: Ask, shown: AskMeasure, date: string | undefined) {
  const value = coreOf(ask, shown)
  const measures = withParts(ask, value).map(({ hidden: _h, title: _t, ...one }) => {
    const filter = one.fn && !one.source ? allOf(ask.filter, one.filter) : (one.filter ?? null)
    const { filter: _f, ...rest } = one
    return {
      ...rest,
      ...(filter ? { filter } : {}),
      ...(one.key === value.key ? {} : { hidden: true }),
    }
  })
  const used = new Set(measures.flatMap((one) => (one.source ? [one.source] : [])))
  const sources = Object.entries(ask.sources ?? {}).filter(([key]) => used.has(key))
  return {
    form: ask.form,
    measures,
    value: value.key,
    ...(date ? { date } : {}),
    ...(value.as ? { as: value.as } : {}),
    ...(sources.length > 0
      ? {
          sources: Object.fromEntries(
            sources.map(([key, { dims, ...source }]) => [
              key,
              {
                ...source,
                dims: Object.fromEntries(
                  (ask.dims ?? []).flatMap((dim, at) => (dims[at] ? [[dim.field, dims[at]]] : [])),
                ),
              },
            ]),
          ),
        }
      : {}),
  }
}
