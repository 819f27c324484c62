// SPDX-License-Identifier: Apache-2.0
// Metrics as the designer needs them: named in full, with the form that they are of.
import type { As, MetricInfo } from '../types'

/** The list tells the chief of a definition beside it. */
interface Told {
  form?: string
  date?: string
  as?: As
  formula?: string
}

const toldOf = (metric: MetricInfo): Told => ({
  ...(metric.doc as Told | undefined),
  ...strip(metric),
})

const strip = (metric: MetricInfo): Told => {
  const { form, date, as, formula } = metric as MetricInfo & Told
  return {
    ...(form ? { form } : {}),
    ...(date ? { date } : {}),
    ...(as ? { as } : {}),
    ...(formula ? { formula } : {}),
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
