// SPDX-License-Identifier: Apache-2.0
// What a tile asks, while it is put together: dimensions, measures and what refers to them. A measure that others
// only need for a ratio is hidden, and goes when nobody needs it any more.
import type { Ask, AskDim, AskMeasure, AskSource, MeasureFn } from '../types'
import { freeName, moved } from './model'

export const BASIC: readonly MeasureFn[] = [
  'count',
  'distinct',
  'sum',
  'avg',
  'min',
  'max',
  'median',
  'percentile',
]

export type Shown = 'value' | 'running' | 'share' | 'change' | 'attain' | 'target'
export const DERIVED = ['running', 'share', 'change', 'attain', 'target'] as const
type Derived = (typeof DERIVED)[number]

export type MeasureKind = MeasureFn | 'ratio' | 'formula' | 'metric'

const measuresOf = (ask: Ask) => ask.measures ?? []
export const measureOf = (ask: Ask, key: string | undefined): AskMeasure | undefined =>
  measuresOf(ask).find((one) => one.key === key)
export const shownMeasures = (ask: Ask) => measuresOf(ask).filter((one) => !one.hidden)

const derivedOf = (measure: AskMeasure): Derived | undefined =>
  DERIVED.find((one) => measure[one] !== undefined)

/** The keys that a measure is made of. */
export function partsOf(measure: AskMeasure): string[] {
  const derived = derivedOf(measure)
  if (measure.ratio) return [...measure.ratio]
  if (derived) return [measure[derived] as string]
  return [...(measure.formula ?? '').matchAll(/\{([^{}]+)\}/g)].map((found) => found[1] as string)
}

const newKey = (ask: Ask) =>
  freeName(
    'm',
    measuresOf(ask).map((one) => one.key),
  )

/** Without what nobody asks for any more, and without what refers to what is gone. */
export function tidied(ask: Ask): Ask {
  let measures = measuresOf(ask)
  for (let before = -1; before !== measures.length; ) {
    before = measures.length
    const needed = new Set(measures.flatMap(partsOf))
    const there = new Set(measures.map((one) => one.key))
    measures = measures.filter(
      (one) => (!one.hidden || needed.has(one.key)) && partsOf(one).every((key) => there.has(key)),
    )
  }
  const keys = new Set(measures.map((one) => one.key))
  const dims = ask.dims ?? []
  const used = new Set(measures.flatMap((one) => (one.source ? [one.source] : [])))
  const sources = Object.entries(ask.sources ?? {}).filter(([key]) => used.has(key))
  const sort = ask.sort?.filter(({ by }) =>
    typeof by === 'number' ? by < dims.length : keys.has(by),
  )
  const top = ask.top && dims.length > 0 && keys.has(ask.top.by) ? ask.top : undefined
  const { sources: _s, sort: _o, top: _t, ...rest } = ask
  return {
    ...rest,
    measures,
    ...(sources.length > 0 ? { sources: Object.fromEntries(sources) } : {}),
    ...(sort && sort.length > 0 ? { sort } : {}),
    ...(top ? { top } : {}),
  }
}

/* --- Dimensions -------------------------------------------------------------------------------------------- */

function withDims(ask: Ask, dims: readonly AskDim[]): Ask {
  const sources =
    ask.sources &&
    Object.fromEntries(
      Object.entries(ask.sources).map(([key, source]) => [
        key,
        { ...source, dims: dims.map((_, at) => source.dims[at] ?? null) },
      ]),
    )
  return tidied({ ...ask, dims: [...dims], ...(sources ? { sources } : {}) })
}

export const addDim = (ask: Ask, dim: AskDim): Ask => withDims(ask, [...(ask.dims ?? []), dim])

export function setDim(ask: Ask, at: number, dim: AskDim): Ask {
  const old = ask.dims?.[at]
  const dims = (ask.dims ?? []).map((one, n) => (n === at ? dim : one))
  if (old?.field === dim.field) return { ...ask, dims }
  return forSources(withDims(ask, dims), at, () => null)
}

export function removeDim(ask: Ask, at: number): Ask {
  const sources =
    ask.sources &&
    Object.fromEntries(
      Object.entries(ask.sources).map(([key, source]) => [
        key,
        { ...source, dims: source.dims.filter((_, n) => n !== at) },
      ]),
    )
  const sort = ask.sort?.flatMap((one) =>
    typeof one.by !== 'number' || one.by < at
      ? [one]
      : one.by === at
        ? []
        : [{ ...one, by: one.by - 1 }],
  )
  return tidied({
    ...ask,
    dims: (ask.dims ?? []).filter((_, n) => n !== at),
    ...(sources ? { sources } : {}),
    ...(sort ? { sort } : {}),
  })
}

export function moveDim(ask: Ask, at: number, by: 1 | -1): Ask {
  const dims = ask.dims ?? []
  const next = moved(dims, at, by)
  if (next === dims) return ask
  const sources =
    ask.sources &&
    Object.fromEntries(
      Object.entries(ask.sources).map(([key, source]) => [
        key,
        { ...source, dims: [...moved(source.dims, at, by)] },
      ]),
    )
  const swap = (n: number) => (n === at ? at + by : n === at + by ? at : n)
  const sort = ask.sort?.map((one) =>
    typeof one.by === 'number' ? { ...one, by: swap(one.by) } : one,
  )
  return { ...ask, dims: [...next], ...(sources ? { sources } : {}), ...(sort ? { sort } : {}) }
}

/** Bounds as one writes them: numbers in order, each once; what is no number is left out. */
export function readRanges(text: string): string[] {
  const found = text
    .split(/[\s,，、;；]+/)
    .map((one) => one.trim())
    .filter((one) => /^-?\d{1,15}(\.\d{1,6})?$/.test(one))
  return [...new Map(found.map((one) => [Number(one), one])).entries()]
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one)
}

/* --- Measures ---------------------------------------------------------------------------------------------- */

export function addMeasure(ask: Ask, measure: Omit<AskMeasure, 'key'>): { ask: Ask; key: string } {
  const key = newKey(ask)
  return { key, ask: { ...ask, measures: [...measuresOf(ask), { ...measure, key }] } }
}

const put = (ask: Ask, measure: AskMeasure): Ask => ({
  ...ask,
  measures: measuresOf(ask).map((one) => (one.key === measure.key ? measure : one)),
})

export const setMeasure = (ask: Ask, key: string, part: Partial<AskMeasure>): Ask => {
  const old = measureOf(ask, key)
  return old ? tidied(put(ask, { ...old, ...part, key })) : ask
}

export const removeMeasure = (ask: Ask, key: string): Ask =>
  tidied({ ...ask, measures: measuresOf(ask).filter((one) => one.key !== key) })

export function moveMeasure(ask: Ask, key: string, by: 1 | -1): Ask {
  const shown = shownMeasures(ask)
  const at = shown.findIndex((one) => one.key === key)
  const next = moved(shown, at, by)
  if (next === shown) return ask
  return { ...ask, measures: [...next, ...measuresOf(ask).filter((one) => one.hidden)] }
}

export function kindOf(measure: AskMeasure): MeasureKind | 'derived' {
  if (measure.metric) return 'metric'
  if (measure.ratio) return 'ratio'
  if (measure.formula !== undefined) return 'formula'
  return derivedOf(measure) ? 'derived' : (measure.fn ?? 'count')
}

/** What is worked out, beneath how it is shown. */
export function coreOf(ask: Ask, measure: AskMeasure): AskMeasure {
  const derived = derivedOf(measure)
  const of = derived ? measureOf(ask, measure[derived]) : undefined
  return of?.hidden ? of : measure
}

export const shownAs = (measure: AskMeasure): Shown => derivedOf(measure) ?? 'value'

/** What says how a measure looks stays when what it asks changes. */
const looks = ({ key, title, hidden }: AskMeasure) => ({
  key,
  ...(title ? { title } : {}),
  ...(hidden ? { hidden } : {}),
})

/** The same figure shown otherwise: itself, added up as time goes, as a share, its change, against its target. */
export function showAs(ask: Ask, key: string, shown: Shown): Ask {
  const measure = measureOf(ask, key)
  if (!measure || shownAs(measure) === shown) return ask
  const core = coreOf(ask, measure)
  if (shown === 'value') {
    const { key: _k, hidden: _h, title: _t, ...basic } = core
    return tidied(put(ask, { ...looks(measure), ...basic }))
  }
  let next = ask
  let of = derivedOf(measure) ? (measure[derivedOf(measure) as Derived] as string) : ''
  if (!of) {
    of = newKey(ask)
    const { title: _t, ...basic } = measure
    next = { ...ask, measures: [...measuresOf(ask), { ...basic, key: of, hidden: true }] }
  }
  const as = shown === 'running' || shown === 'target' ? core.as : ('percent' as const)
  const percent = shown === 'change' ? { as: 'percent' as const } : as ? { as } : {}
  const more = shown === 'share' ? { of: 'all' } : {}
  next = put(next, { ...looks(measure), [shown]: of, ...more, ...percent })
  return tidied(shown === 'change' && !next.compare ? { ...next, compare: 'previous' } : next)
}

/** The first figure, when it is a metric: it alone has targets. */
export function targeted(ask: Ask): AskMeasure | undefined {
  const first = shownMeasures(ask)[0]
  return first?.metric ? first : undefined
}

/** The first figure with its target alone beside it, or without. */
export function withTarget(ask: Ask, isOn: boolean): Ask {
  const first = targeted(ask)
  if (!isOn || !first)
    return tidied({ ...ask, measures: measuresOf(ask).filter((one) => one.target === undefined) })
  const { ask: made, key } = addMeasure(tidied({ ...ask, measures: [first] }), {
    metric: first.metric,
  })
  return showAs(made, key, 'target')
}

/** Of another kind; what a ratio is made of begins as the figure that was there. */
export function setKind(
  ask: Ask,
  key: string,
  kind: MeasureKind,
  of: { field?: string; metric?: string; as?: AskMeasure['as'] } = {},
): Ask {
  const measure = measureOf(ask, key)
  if (!measure) return ask
  const kept = looks(measure)
  if (kind === 'metric') return tidied(put(ask, { ...kept, metric: of.metric ?? '' }))
  if (kind === 'ratio') {
    const { title: _t, as: _a, hidden: _h, ...basic } = coreOf(ask, measure)
    const start: AskMeasure = basic.fn ? basic : { key: '', fn: 'count' }
    const { filter: _f, ...whole } = start
    const first = newKey(ask)
    const second = freeName('m', [...measuresOf(ask).map((one) => one.key), first])
    return tidied(
      put(
        {
          ...ask,
          measures: [
            ...measuresOf(ask),
            { ...start, key: first, hidden: true },
            { ...whole, key: second, hidden: true },
          ],
        },
        { ...kept, ratio: [first, second], as: 'percent' },
      ),
    )
  }
  if (kind === 'formula') return tidied(put(ask, { ...kept, formula: '' }))
  const { filter, source } = coreOf(ask, measure)
  return tidied(
    put(ask, {
      ...kept,
      fn: kind,
      ...(kind === 'count' ? {} : of.field ? { field: of.field } : {}),
      ...(kind === 'percentile' ? { p: 90 } : {}),
      ...(of.as && kind !== 'count' && kind !== 'distinct' ? { as: of.as } : {}),
      ...(filter ? { filter } : {}),
      ...(source ? { source } : {}),
    }),
  )
}

/* --- The rest ---------------------------------------------------------------------------------------------- */

function forSources(ask: Ask, at: number, change: (source: AskSource) => string | null): Ask {
  if (!ask.sources) return ask
  return {
    ...ask,
    sources: Object.fromEntries(
      Object.entries(ask.sources).map(([key, source]) => [
        key,
        { ...source, dims: source.dims.map((dim, n) => (n === at ? change(source) : dim)) },
      ]),
    ),
  }
}

/** A further form whose figures stand beside: each dimension by what stands for it there. */
export function addSource(ask: Ask, source: AskSource): { ask: Ask; key: string } {
  const key = freeName('s', Object.keys(ask.sources ?? {}))
  return { key, ask: { ...ask, sources: { ...ask.sources, [key]: source } } }
}

export const setSource = (ask: Ask, key: string, part: Partial<AskSource>): Ask => {
  const old = ask.sources?.[key]
  return old ? { ...ask, sources: { ...ask.sources, [key]: { ...old, ...part } } } : ask
}

export const setTop = (ask: Ask, n: number | null, other = true): Ask => {
  const { top: _, ...rest } = ask
  const by = ask.top?.by ?? shownMeasures(ask)[0]?.key
  return n === null || !by || !ask.dims?.length ? rest : { ...rest, top: { n, by, other } }
}

export const setSort = (ask: Ask, by: string | number | null, dir: 'asc' | 'desc'): Ask => {
  const { sort: _, ...rest } = ask
  return by === null ? rest : { ...rest, sort: [{ by, dir }] }
}
