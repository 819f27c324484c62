// SPDX-License-Identifier: Apache-2.0
// A dashboard as one looks at it: filters, tabs, tiles on twelve columns, and what pressing a mark leads to.
import './boards.css'
import { lazy, Suspense, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { errorText } from '../api/client'
import { rowsBehind } from '../api/reports'
import { useLang } from '../i18n/staff'
import { t } from '../i18n/t'
import { cx, ErrorBox, later, type MenuEntry, Tabs, toast } from '../ui'
import { listHref } from '../views/state'
import type { Group, Pressed } from './MarkMenu'
import {
  askedOf,
  type BoardState,
  chartOf,
  type Cross,
  filterFor,
  inLang,
  rowsAsk,
  sameDim,
  type Step,
  tabOf,
} from './state'
import { TileView } from './TileView'
import type { BoardDoc, BoardTab, Tile } from './types'
import { useAnswers } from './useAnswers'

// The figures come first; what changes them a moment later.
const Filters = later(
  async () => ({ default: (await import('./Filters')).Filters }),
  () => <div className="b-filters b-filters-wait" />,
)
const MarkMenu = lazy(async () => ({ default: (await import('./MarkMenu')).MarkMenu }))

const LIVE_MS = 60_000

/** Where a tile stands, wide and on a phone: the style sheet chooses. */
function spotOf(tile: Tile): React.CSSProperties {
  const { x, y, w, h } = tile.at
  return {
    '--x': x + 1,
    '--y': y + 1,
    '--w': w,
    '--h': h,
    '--order': tile.phone?.order ?? y * 12 + x,
    '--ph': tile.phone?.h ?? Math.max(2, h),
  } as React.CSSProperties
}

function Tiles({
  tab,
  doc,
  state,
  onState,
  moreOf,
}: {
  tab: BoardTab
  doc: BoardDoc
  state: BoardState
  onState: (state: BoardState) => void
  moreOf?: (tile: Tile) => MenuEntry[]
}) {
  const [, navigate] = useLocation()
  const [pressed, setPressed] = useState<Pressed | null>(null)
  const asked = useMemo(() => askedOf(tab, doc, state), [tab, doc, state])
  const found = useAnswers(asked, state.tv ? LIVE_MS : undefined)
  const askBy = useMemo(() => new Map(asked.map(({ id, ask }) => [id, ask])), [asked])

  const rows = async ({ ask, answer, mark }: Pressed) => {
    setPressed(null)
    try {
      const behind = await rowsBehind(rowsAsk(ask, answer, mark))
      navigate(listHref(behind.form, behind.filter))
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
  }
  const step = (tile: string, next: Step) => {
    setPressed(null)
    const before = state.steps[tile] ?? []
    onState({ ...state, steps: { ...state.steps, [tile]: [...before, next] } })
  }
  const back = (tile: string, left: number) => {
    const { [tile]: steps = [], ...others } = state.steps
    onState({
      ...state,
      steps: left > 0 ? { ...others, [tile]: steps.slice(0, left) } : others,
    })
  }
  const only = (from: Pressed, { dim, value, text, title }: Group) => {
    setPressed(null)
    const tile = tab.tiles.find((one) => one.id === from.tile)
    const filter = tile && filterFor(tile, doc, dim, value)
    if (filter) {
      const picked = [{ key: String(value), title: text }]
      onState({ ...state, filters: { ...state.filters, [filter.key]: { picked } } })
      return
    }
    const next: Cross = { form: from.ask.form, dim, value, text, title }
    const others = state.cross.filter(
      (one) => one.form !== next.form || !sameDim(one.dim, next.dim),
    )
    onState({ ...state, cross: [...others, next] })
  }

  if (found.error && Object.keys(found.answers).length === 0)
    return <ErrorBox message={errorText(found.error)} onRetry={found.refetch} />
  return (
    <>
      {found.error && <ErrorBox message={errorText(found.error)} onRetry={found.refetch} />}
      <div className="b-grid">
        {tab.tiles.map((tile) => {
          const steps = state.steps[tile.id] ?? []
          const ask = askBy.get(tile.id)
          return (
            <div
              key={tile.id}
              className={cx(
                'b-cell',
                tile.phone?.hidden && 'b-not-phone',
                tile.is_hidden && 'b-cell-locked',
              )}
              style={spotOf(tile)}
            >
              <TileView
                tile={tile}
                chart={chartOf(tile, steps)}
                ask={ask}
                answer={found.answers[tile.id]}
                asOf={found.asOf}
                isStale={found.isStale}
                steps={steps}
                onSteps={(left) => back(tile.id, left)}
                // An old answer's marks are no places of the new question.
                onMark={
                  ask && !found.isStale
                    ? (answer, mark, at) => setPressed({ tile: tile.id, ask, answer, mark, at })
                    : undefined
                }
                more={moreOf?.(tile)}
              />
            </div>
          )
        })}
      </div>
      {tab.tiles.length === 0 && <p className="ch-none">{t('board.emptyTab')}</p>}
      {pressed && (
        <Suspense>
          <MarkMenu
            pressed={pressed}
            doc={doc}
            isFixed={!!pressed.ask.kind && pressed.ask.kind !== 'groups'}
            onClose={() => setPressed(null)}
            onRows={() => rows(pressed)}
            onStep={(next) => step(pressed.tile, next)}
            onOnly={(group) => only(pressed, group)}
          />
        </Suspense>
      )}
    </>
  )
}

export interface BoardProps {
  doc: BoardDoc
  state: BoardState
  onState: (state: BoardState) => void
  /** More entries in the menu of a tile. */
  moreOf?: (tile: Tile) => MenuEntry[]
}

export function Board({ doc, state, onState, moreOf }: BoardProps) {
  const lang = useLang()
  const tab = tabOf(doc, state)
  const tiles = tab && (
    <Tiles key={tab.key} tab={tab} doc={doc} state={state} onState={onState} moreOf={moreOf} />
  )
  return (
    <div className="b-board">
      {((doc.filters?.length ?? 0) > 0 || state.cross.length > 0) && (
        <Filters doc={doc} state={state} onState={onState} />
      )}
      {doc.tabs.length > 1 ? (
        <Tabs
          label={t('board.tabs')}
          items={doc.tabs.map((one) => ({
            key: one.key,
            title: inLang(one.title, lang) || one.key,
            content: one === tab ? tiles : null,
          }))}
          selected={tab?.key}
          onSelect={(key) => onState({ ...state, tab: key })}
        />
      ) : (
        tiles
      )}
    </div>
  )
}
