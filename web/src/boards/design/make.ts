// SPDX-License-Identifier: Apache-2.0
// Tiles as they begin, and what follows when their question changes: another chart where the old one no longer fits,
// another title while nobody gave it one.
import type { Filter } from '../../core/filter'
import { word } from '../../designers/word'
import type { Ask, ChartInfo, MetricInfo, Tile } from '../types'
import { shownMeasures } from './ask'
import { metricDate, metricForm, metricName } from './metrics'
import type { Fresh } from './model'
import { type Idea, ideas, lackOf, timeOf } from './offer'
import { askTitle, inWords } from './say'
import type { Source } from './source'

/** Null while its form is not there. */
export const autoTitle = (tile: Pick<Tile, 'ask'>, source: Source | undefined): string =>
  tile.ask && source && (!tile.ask.kind || tile.ask.kind === 'groups')
    ? askTitle(tile.ask, source)
    : ''

export function tileOfIdea(idea: Idea, source: Source, filter?: Filter | null): Fresh {
  const ask = filter ? { ...idea.ask, filter } : idea.ask
  return { kind: 'chart', chart: idea.chart, ask, title: inWords(autoTitle({ ask }, source)) }
}

export function tileOfForm(source: Source, filter?: Filter | null): Fresh | null {
  const [first] = ideas(source.form, source.paths)
  return first ? tileOfIdea(first, source, filter) : null
}

/** A metric as one figure of this month, beside the month before. */
export function tileOfMetric(metric: MetricInfo, source: Source | undefined): Fresh | null {
  const form = metricForm(metric)
  if (!form) return null
  const field = metricDate(metric) ?? (source && timeOf(source.paths)?.path)
  return {
    kind: 'chart',
    chart: 'indicator',
    title: inWords(metric.title),
    ask: {
      form,
      measures: [{ key: 'm1', metric: metricName(metric) }],
      ...(field ? { period: { field, is: 'this_month' }, compare: 'previous' } : {}),
    },
  }
}

const LIKELY = ['column', 'line', 'bar', 'stacked', 'indicator', 'funnel', 'pivot', 'table']

/** The chart that it has if that still fits, else the likeliest one that does. */
export function chartFor(
  ask: Ask,
  chart: string | undefined,
  charts: readonly ChartInfo[],
  source: Source,
): string | undefined {
  const fits = (key: string | undefined) => {
    const info = charts.find((one) => one.key === key)
    return !!info && lackOf(ask, info, source.find) === null
  }
  if (charts.length === 0 || fits(chart)) return chart
  const isOne = !ask.dims?.length && shownMeasures(ask).length === 1
  return (isOne ? ['indicator', ...LIKELY] : LIKELY).find(fits) ?? chart
}

/** The tile with another question; its title follows while it is the one that it got by itself. */
export function asked(
  tile: Tile,
  ask: Ask,
  source: Source | undefined,
  charts: readonly ChartInfo[],
): Tile {
  if (!source) return { ...tile, ask }
  const title = word(tile.title)
  const follows = title === '' || title === autoTitle(tile, source)
  return {
    ...tile,
    ask,
    chart: chartFor(ask, tile.chart, charts, source),
    ...(follows ? { title: inWords(autoTitle({ ask }, source)) } : {}),
  }
}

export interface Told {
  path: string
  message: string
}

/** What the server said of a document, by the tile that it concerns; the rest concerns the board. */
export function toldByTile(
  tabs: readonly { tiles: readonly Tile[] }[],
  errors: readonly Told[],
): { tiles: ReadonlyMap<string, string[]>; rest: string[] } {
  const tiles = new Map<string, string[]>()
  const rest: string[] = []
  for (const { path, message } of errors) {
    const found = /^doc\.tabs\.(\d+)\.tiles\.(\d+)\b/.exec(path)
    const id = found && tabs[Number(found[1])]?.tiles[Number(found[2])]?.id
    if (id) tiles.set(id, [...(tiles.get(id) ?? []), message])
    else rest.push(message)
  }
  return { tiles, rest }
}
