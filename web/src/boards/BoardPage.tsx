// SPDX-License-Identifier: Apache-2.0
// The page of one dashboard. All that one looks at stands in the address; on a wall it turns its tabs.
import './boards.css'
import { useQuery } from '@tanstack/react-query'
import {
  Bell,
  BookmarkPlus,
  Download,
  House,
  Link2,
  Maximize2,
  Minimize2,
  Pencil,
  RefreshCw,
  Users,
} from 'lucide-react'
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { useQueryClient } from '@tanstack/react-query'
import { errorText, newKey } from '../api/client'
import { saveBoard } from '../api/reports'
import { queries } from '../app/session'
import { Failed } from '../app/shell/Boundary'
import { Page } from '../app/shell/Page'
import { useLang } from '../i18n/staff'
import { type Lang, t } from '../i18n/t'
import { chartType } from '../charts/registry'
import { applyTheme } from '../theme/theme'
import { Button, cx, IconButton, later, LinkButton, type MenuEntry, Skeleton, toast } from '../ui'
import { boardQuery } from './ahead'
import { Board } from './Board'
import { askedOf, type BoardState, inLang, keepStep, readBoard, tabOf, writeBoard } from './state'
import type { BoardDoc, BoardRow, Tile } from './types'
import { answersQuery } from './useAnswers'

const Subscribe = lazy(() => import('./Subscribe'))
const Take = later(
  async () => {
    const made = await import('./Take')
    await made.loadWords()
    return made
  },
  () => <IconButton icon={Download} label={t('board.take')} />,
)
const Start = lazy(() => import('./Start'))
const Share = lazy(() => import('./Share'))

const TURN_SECONDS = 20

const titleOf = (board: BoardRow, lang: 'zh' | 'en') =>
  board.title || inLang({ zh: board.title_zh ?? '', en: board.title_en }, lang)

/** A board may ask for a theme of its own while it is looked at. */
function useTheme(theme: 'auto' | 'light' | 'dark' | undefined) {
  useEffect(() => {
    if (theme !== 'light' && theme !== 'dark') return
    document.documentElement.dataset.theme = theme
    return applyTheme
  }, [theme])
}

function useTurning(doc: BoardDoc | undefined, state: BoardState, go: (tab: string) => void) {
  const shown = useRef(go)
  shown.current = go
  useEffect(() => {
    if (!state.tv || !doc || doc.tabs.length < 2) return
    const here = Math.max(
      0,
      doc.tabs.findIndex((tab) => tab.key === state.tab),
    )
    const next = doc.tabs[(here + 1) % doc.tabs.length]?.key
    const seconds = Math.max(5, doc.tv?.seconds ?? TURN_SECONDS)
    const timer = setTimeout(() => next && shown.current(next), seconds * 1000)
    return () => clearTimeout(timer)
  }, [doc, state.tv, state.tab])
}

function Shown({ board }: { board: BoardRow }) {
  const lang = useLang()
  const client = useQueryClient()
  const search = useSearch()
  const [path, navigate] = useLocation()
  const state = useMemo(() => readBoard(search), [search])
  const onState = useCallback(
    (next: BoardState) => navigate(path + writeBoard(next)),
    [navigate, path],
  )
  // While the answers are on their way, so that they are drawn when they come.
  useEffect(() => {
    for (const tile of tabOf(board.doc, state)?.tiles ?? []) if (tile.chart) chartType(tile.chart)
  }, [board.doc, state])
  useTheme(board.doc.look?.theme)
  useTurning(board.doc, state, (tab) =>
    navigate(path + writeBoard({ ...state, tab }), { replace: true }),
  )
  const frame = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState<'subscribe' | 'start' | 'share' | null>(null)
  const close = () => setOpen(null)
  const show = async () => {
    onState({ ...state, tv: true })
    // A browser that refuses the whole screen still fills its window.
    await document.documentElement.requestFullscreen?.().catch(() => {})
  }
  const leave = useCallback(() => {
    onState({ ...state, tv: false })
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {})
  }, [onState, state])
  useEffect(() => {
    if (!state.tv) return
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && leave()
    const onFull = () => document.fullscreenElement || leave()
    window.addEventListener('keydown', onKey)
    document.addEventListener('fullscreenchange', onFull)
    return () => {
      window.removeEventListener('keydown', onKey)
      document.removeEventListener('fullscreenchange', onFull)
    }
  }, [state.tv, leave])
  const keep = async (tile: Tile) => {
    const doc = keepStep(board.doc, tile, state.steps[tile.id] ?? [], newKey().slice(0, 8))
    try {
      await saveBoard(board.id, { doc }, board.rev)
      await client.invalidateQueries({ queryKey: ['board', board.id] })
      const { [tile.id]: _, ...steps } = state.steps
      onState({ ...state, steps })
      toast({ text: t('board.kept'), tone: 'ok' })
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
  }
  const moreOf = (tile: Tile): MenuEntry[] =>
    board.may_edit && state.steps[tile.id]
      ? [
          {
            key: 'keep',
            title: t('board.keep'),
            icon: BookmarkPlus,
            onAction: () => keep(tile),
          },
        ]
      : []
  const copyLink = async () => {
    await navigator.clipboard?.writeText(location.href)
    toast({ text: t('board.copied'), tone: 'ok' })
  }
  return (
    <div ref={frame} className={cx(state.tv && 'b-tv')}>
      <Page
        title={titleOf(board, lang)}
        crumb={state.tv ? undefined : { title: t('nav.boards'), href: '/boards' }}
        actions={
          state.tv ? (
            <IconButton icon={Minimize2} label={t('board.tvOff')} onPress={leave} />
          ) : (
            <>
              <IconButton
                icon={RefreshCw}
                label={t('board.refresh')}
                onPress={() => client.invalidateQueries({ queryKey: ['reports'] })}
              />
              <IconButton icon={Link2} label={t('board.copyLink')} onPress={copyLink} />
              <IconButton
                icon={Bell}
                label={t('board.subscribe')}
                onPress={() => setOpen('subscribe')}
              />
              <IconButton icon={House} label={t('board.start')} onPress={() => setOpen('start')} />
              {board.may_edit && (
                <IconButton
                  icon={Users}
                  label={t('board.share')}
                  onPress={() => setOpen('share')}
                />
              )}
              <Take
                board={board}
                state={state}
                title={titleOf(board, lang)}
                label={t('board.take')}
              />
              <Button icon={Maximize2} onPress={show}>
                {t('board.tv')}
              </Button>
              {board.may_edit && (
                <LinkButton icon={Pencil} href={`/boards/${board.id}/design`}>
                  {t('board.design')}
                </LinkButton>
              )}
            </>
          )
        }
      >
        <Board doc={board.doc} state={state} onState={onState} moreOf={moreOf} />
      </Page>
      <Suspense>
        {open === 'subscribe' && <Subscribe board={board} state={state} onClose={close} />}
        {open === 'start' && <Start board={board} onClose={close} />}
        {open === 'share' && (
          <Share
            board={board}
            onSaved={() => client.invalidateQueries({ queryKey: ['board', board.id] })}
            onClose={close}
          />
        )}
      </Suspense>
    </div>
  )
}

/** The answers and the types of charts of the tab that opens. */
export function sendFor(doc: BoardDoc, lang: Lang) {
  const state = readBoard(location.search)
  const tab = tabOf(doc, state)
  if (!tab) return
  queries.prefetchQuery(answersQuery(lang, askedOf(tab, doc, state)))
  for (const tile of tab.tiles) if (tile.chart) chartType(tile.chart)
}

export default function BoardPage({ id }: { id: string }) {
  const lang = useLang()
  const { data, error, refetch } = useQuery(boardQuery(id, lang))
  if (error) return <Failed error={error} onRetry={refetch} />
  if (!data)
    return (
      <div className="a-page">
        <Skeleton lines={8} />
      </div>
    )
  return <Shown board={data} />
}
