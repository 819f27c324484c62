// SPDX-License-Identifier: Apache-2.0
// A tile while it is designed, with the figures that its maker may see.
import { TriangleAlert } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { errorText } from '../../api/client'
import { queryReports } from '../../api/reports'
import { fileHref } from '../../api/upload'
import { Chart } from '../../charts/Chart'
import { word } from '../../designers/word'
import { useLang } from '../../i18n/staff'
import { t } from '../../i18n/t'
import { Skeleton } from '../../ui'
import { Prose } from '../Prose'
import { askOf } from '../state'
import { type Answer, type Ask, type BoardDoc, isProblem, type Problem, type Tile } from '../types'

const PAUSE_MS = 350
const AS_AT_FIRST = { filters: {}, cross: [], steps: {}, tv: false }

function usePaused<T>(value: T): T {
  const [paused, setPaused] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [value])
  return paused
}

/** Why a question is refused, and at which part of it. */
export class AskError extends Error {
  readonly path: string
  constructor({ message, detail, title, path }: Problem) {
    super(message || detail || title)
    this.path = path ?? ''
  }
}

/** Without groups whose formula is still to be written: nobody did anything wrong yet. */
const written = (ask: Ask | null): Ask | null =>
  ask && { ...ask, dims: ask.dims?.filter((dim) => dim.formula !== '') }

/** What it comes to, a moment after it was changed; the last figures stay meanwhile. */
export function useFigures(tile: Tile, doc: BoardDoc) {
  const lang = useLang()
  const ask = tile.kind === 'chart' ? written(askOf(tile, doc, AS_AT_FIRST)) : null
  const asked = usePaused(ask ? JSON.stringify(ask) : '')
  return useQuery({
    queryKey: ['board-design', asked, lang],
    queryFn: async ({ signal }) => {
      const { answers } = await queryReports([JSON.parse(asked)], signal)
      const [answer] = answers
      if (!answer) return null
      if (isProblem(answer)) throw new AskError(answer.problem)
      return answer as Answer
    },
    enabled: asked !== '',
    placeholderData: (last) => last,
    retry: false,
    staleTime: 30_000,
  })
}

function Figures({ tile, doc }: { tile: Tile; doc: BoardDoc }) {
  const { data, error, isPlaceholderData } = useFigures(tile, doc)
  if (!tile.ask) return <p className="bd-none">{t('bd.noAsk')}</p>
  if (error)
    return (
      <p className="bd-none bd-wrong">
        <TriangleAlert size={16} aria-hidden /> {error.message || errorText(error)}
      </p>
    )
  if (!data) return <Skeleton lines={4} />
  return (
    <div className={isPlaceholderData ? 'bd-fill bd-old' : 'bd-fill'}>
      <Chart
        chart={tile.chart ?? 'table'}
        answer={data}
        look={tile.look}
        label={word(tile.title)}
      />
    </div>
  )
}

function Text({ tile }: { tile: Tile }) {
  const text = word(tile.text)
  if (!text) return <p className="bd-none">{t('bd.noText')}</p>
  return <Prose text={text} />
}

export function TileBox({ tile, doc, told }: { tile: Tile; doc: BoardDoc; told: string[] }) {
  const title = word(tile.title)
  const isHidden = !!(tile as { is_hidden?: boolean }).is_hidden
  return (
    <>
      {title && tile.kind !== 'text' && <h3 className="bd-tile-title">{title}</h3>}
      {told.map((text) => (
        <p key={text} className="bd-told" role="alert">
          <TriangleAlert size={14} aria-hidden /> {text}
        </p>
      ))}
      {/* What is drawn is looked at here; clicks and the keys are the tile's. */}
      <div className="bd-inside" inert>
        {isHidden ? (
          <p className="bd-none">{t('bd.hidden')}</p>
        ) : tile.kind === 'text' ? (
          <Text tile={tile} />
        ) : tile.kind === 'picture' ? (
          tile.picture ? (
            <img className="bd-picture" src={fileHref({ id: tile.picture })} alt={title} />
          ) : (
            <p className="bd-none">{t('bd.noPicture')}</p>
          )
        ) : (
          <Figures tile={tile} doc={doc} />
        )}
      </div>
    </>
  )
}
