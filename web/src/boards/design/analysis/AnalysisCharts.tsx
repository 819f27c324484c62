// SPDX-License-Identifier: Apache-2.0
// Which chart an analysis is drawn as: those that fit its answer, and which of its measures they draw.
import { t } from '../../../i18n/t'
import { MultiSelect } from '../../../ui'
import type { AnalysisInfo, Answer, BoardDoc, ChartInfo, Look, Tile } from '../../types'
import ChartPanel from '../ChartPanel'
import type { Lack } from '../offer'
import { useFigures } from '../TileBox'

/** Charts that are made for such an answer show all of it; so do tables. */
const isWhole = (info: AnalysisInfo, chart: ChartInfo) =>
  chart.group === 'table' ||
  !!chart.needs?.some((need) => need !== 'whole' && info.gives.includes(need))

const mayBe = (info: AnalysisInfo, chart: ChartInfo, answer: Answer) =>
  answer.measures.filter((one) => !chart.needs?.includes('whole') || info.parts.includes(one.key))

/** What the answer lacks for a chart; null: it fits. */
export function lackOfAnswer(info: AnalysisInfo, chart: ChartInfo, answer: Answer): Lack | null {
  const dims = answer.dims.length
  if (dims < chart.dims_min) return { what: 'dims', is: 'few', n: chart.dims_min }
  if (dims > chart.dims_max) return { what: 'dims', is: 'many', n: chart.dims_max }
  const need = chart.needs?.find((one) => one !== 'whole' && !info.gives.includes(one))
  if (need) return { what: 'need', need }
  const measures = mayBe(info, chart, answer).length
  if (measures === 0 && chart.needs?.includes('whole')) return { what: 'need', need: 'whole' }
  return measures < chart.measures_min
    ? { what: 'measures', is: 'few', n: chart.measures_min }
    : null
}

/** The look with the measures that the chart can draw: those chosen before, as far as they go. */
export function lookFor(
  info: AnalysisInfo,
  chart: ChartInfo,
  answer: Answer,
  look: Look | null | undefined,
): Look {
  const { measures: chosen = [], ...rest } = look ?? {}
  if (isWhole(info, chart)) return rest
  const keys = mayBe(info, chart, answer).map((one) => one.key)
  const likely = [...chosen, ...info.draws, ...info.parts, ...keys].filter((key) =>
    keys.includes(key),
  )
  const n = Math.max(chart.measures_min, Math.min(chosen.length || 1, chart.measures_max))
  return { ...rest, measures: [...new Set(likely)].slice(0, n) }
}

export default function AnalysisCharts({
  tile,
  doc,
  info,
  charts,
  onTile,
}: {
  tile: Tile
  doc: BoardDoc
  info: AnalysisInfo
  charts: readonly ChartInfo[]
  onTile: (part: Partial<Tile>) => void
}) {
  const { data: answer } = useFigures(tile, doc)
  if (!answer || !tile.ask) return <p className="muted">{t('ba.noAnswer')}</p>
  const chart = charts.find((one) => one.key === tile.chart)
  const chosen = tile.look?.measures
  const may = chart ? mayBe(info, chart, answer) : []
  return (
    <>
      {chart && !isWhole(info, chart) && may.length > 1 && (
        <MultiSelect
          label={t('ba.draws')}
          help={t('ba.drawsHelp', { n: Math.min(chart.measures_max, may.length) })}
          source={may.map(({ key, title }) => ({ key, title }))}
          value={may.filter((one) => !chosen || chosen.includes(one.key))}
          onChange={(all) => {
            const keys = all.map((one) => one.key).slice(-chart.measures_max)
            if (keys.length >= chart.measures_min)
              onTile({ look: { ...tile.look, measures: keys } })
          }}
        />
      )}
      <ChartPanel
        chart={tile.chart}
        charts={charts}
        lackOf={(one) => lackOfAnswer(info, one, answer)}
        onChart={(key) => {
          const next = charts.find((one) => one.key === key)
          if (next) onTile({ chart: key, look: lookFor(info, next, answer, tile.look) })
        }}
      />
    </>
  )
}
