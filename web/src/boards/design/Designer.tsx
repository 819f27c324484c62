// SPDX-License-Identifier: Apache-2.0
// A dashboard while it is made: its tiles with live figures, beside them what the chosen one asks and how it looks.
import './design.css'
import {
  ChartColumn,
  Copy,
  Eye,
  Image,
  MoreHorizontal,
  Settings2,
  Sigma,
  Smartphone,
  Trash2,
  Type,
} from 'lucide-react'
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { errorText, isApiError } from '../../api/client'
import { createBoard, getBoard, saveBoard } from '../../api/reports'
import { leaveNow, useLeaving } from '../../app/leaving'
import { allForms, hasRight, queries, useMe } from '../../app/session'
import { Page } from '../../app/shell/Page'
import type { Filter } from '../../core/filter'
import { UndoRedo, useEditorKeys } from '../../designers/frame/UndoRedo'
import { begin, type History, step } from '../../designers/undo'
import { word } from '../../designers/word'
import { t } from '../../i18n/t'
import {
  Button,
  Dialog,
  Empty,
  IconButton,
  Menu,
  type MenuEntry,
  Skeleton,
  Strip,
  Tabs,
  toast,
} from '../../ui'
import type { Ask, AskMeasure, BoardDoc, BoardRow, MetricInfo, Tile, Words } from '../types'
import { coreOf, kindOf, setKind } from './ask'
import { BoardPanel } from './BoardPanel'
import { DataPanel } from './DataPanel'
import { mapping, TileFilters } from './Filters'
import { asked, autoTitle, tileOfForm, tileOfIdea, tileOfMetric, toldByTile } from './make'
import { metricForm } from './metrics'
import {
  addTile,
  duplicateTile,
  type Fresh,
  listening,
  movePhone,
  placed,
  removeTile,
  roomAnew,
  setTile,
  sized,
  stepped,
  tabOf,
  tabOfTile,
  tileOf,
  toTab,
} from './model'
import { isAnalysis, lackOf } from './offer'
import { useAnalyses, useChartInfos, useSource, useSources } from './source'
import { TileBox } from './TileBox'

const Canvas = lazy(() => import('./Canvas'))
const Phone = lazy(() => import('./Phone'))
const AddChart = lazy(() => import('./AddChart'))
const ChartPanel = lazy(() => import('./ChartPanel'))
const SaveMetric = lazy(() => import('./SaveMetric'))
const LookPanel = lazy(() => import('./LookPanel'))
const AnalysisPanel = lazy(() => import('./analysis/AnalysisPanel'))
const AnalysisCharts = lazy(() => import('./analysis/AnalysisCharts'))

export interface Made {
  title: Words
  doc: BoardDoc
}

/** What a new tile is to be, once its form is known. */
export interface Wanted {
  form?: string
  metric?: MetricInfo
  filter?: Filter | null
  tile?: Fresh
  /** In the place of what a tile shows. */
  into?: string
}

const NARROW = '(max-width: 900px)'

function useNarrow() {
  const [narrow, setNarrow] = useState(() => window.matchMedia(NARROW).matches)
  useEffect(() => {
    const media = window.matchMedia(NARROW)
    const tell = () => setNarrow(media.matches)
    media.addEventListener('change', tell)
    return () => media.removeEventListener('change', tell)
  }, [])
  return narrow
}

const focusTile = (id: string) =>
  setTimeout(() => {
    const tile = document.querySelector<HTMLElement>(`[data-tile="${id}"]`)
    tile?.focus()
    tile?.scrollIntoView({ block: 'nearest' })
  }, 80)

const focusPanel = () =>
  setTimeout(
    () =>
      document
        .querySelector<HTMLElement>('.bd-panel input, .bd-panel button:not([role=tab])')
        ?.focus(),
    30,
  )

export function Designer({
  board: first,
  start,
  wanted: firstWanted,
  app,
  onReload,
}: {
  /** Null: one that is not saved yet. */
  board: BoardRow | null
  start: Made
  wanted: Wanted | null
  app?: string
  onReload: () => void
}) {
  const me = useMe()
  const [, navigate] = useLocation()
  const charts = useChartInfos()
  const analyses = useAnalyses()
  const narrow = useNarrow()
  const [board, setBoard] = useState(first)
  const [history, setHistory] = useState<History<Made>>(() => begin(start))
  const [saved, setSaved] = useState<Made>(start)
  const [tabKey, setTabKey] = useState<string | undefined>(start.doc.tabs[0]?.key)
  const [chosen, setChosen] = useState<string | null>(null)
  const [part, setPart] = useState('data')
  const [adding, setAdding] = useState(false)
  const [naming, setNaming] = useState<AskMeasure | null>(null)
  const [wanted, setWanted] = useState<Wanted | null>(firstWanted)
  const [phone, setPhone] = useState(false)
  const [busy, setBusy] = useState(false)
  const [stale, setStale] = useState(false)
  const [errors, setErrors] = useState<readonly { path: string; message: string }[]>([])
  const { title, doc } = history.now
  const changed = history.now !== saved && JSON.stringify(history.now) !== JSON.stringify(saved)
  useLeaving(changed)

  const now = useRef(history.now)
  now.current = history.now
  const put = useCallback((change: (made: Made) => Made) => {
    setErrors([])
    setHistory((h) => step(h, change(h.now)))
  }, [])
  const setDoc = useCallback(
    (change: (doc: BoardDoc) => BoardDoc) =>
      put((made) => {
        const next = change(made.doc)
        return next === made.doc ? made : { ...made, doc: next }
      }),
    [put],
  )

  const tab = tabOf(doc, tabKey)
  const tiles = tab?.tiles ?? []
  const tile = tileOf(doc, chosen)
  const formKeys = useMemo(
    () => [
      ...new Set(
        [
          ...doc.tabs.flatMap((one) => one.tiles.map((each) => each.ask?.form)),
          ...(doc.filters ?? []).map((filter) => filter.form),
        ].filter((key): key is string => !!key),
      ),
    ],
    [doc],
  )
  const sources = useSources(formKeys)
  const source = tile?.ask ? sources.get(tile.ask.form) : undefined
  const analysis = analyses.find((one) => one.key === tile?.ask?.kind)
  const map = useMemo(() => mapping(sources), [sources])
  const forms = useMemo(
    () =>
      allForms(me)
        .filter((form) => form.can.includes('read'))
        .map((form) => ({ key: form.key, title: form.title })),
    [me],
  )

  /* --- A new tile: drawn as soon as its form is known --------------------------------------------------------- */
  const key =
    wanted?.form ?? (wanted?.metric && metricForm(wanted.metric)) ?? wanted?.tile?.ask?.form
  const made = useSource(key)
  const add = useCallback(
    (fresh: Fresh, from?: typeof made, into?: string) => {
      const known = new Map(sources)
      if (from) known.set(from.key, from)
      const heard = mapping(known)
      const at = tabOf(now.current.doc, tabKey)?.key
      if (!at) return
      const old = into ? tileOf(now.current.doc, into) : undefined
      const done = old
        ? {
            id: old.id,
            doc: setTile(now.current.doc, old.id, { ...fresh, at: old.at, filters: null }),
          }
        : addTile(now.current.doc, at, fresh)
      const next = tileOf(done.doc, done.id)
      const ready = next ? listening(done.doc, next, heard) : undefined
      put((was) => ({
        ...was,
        doc: ready ? setTile(done.doc, done.id, ready) : done.doc,
      }))
      setChosen(done.id)
      setPart(fresh.kind === 'chart' ? 'data' : 'look')
      focusTile(done.id)
    },
    [sources, tabKey, put],
  )
  useEffect(() => {
    if (!wanted || (key && !made)) return
    const fresh = wanted.tile
      ? wanted.tile
      : wanted.metric
        ? tileOfMetric(wanted.metric, made)
        : made && tileOfForm(made, wanted.filter)
    setWanted(null)
    if (fresh) add(fresh, made, wanted.into)
  }, [wanted, key, made, add])

  /* --- What is done with tiles ---------------------------------------------------------------------------------- */
  const nameOf = useCallback(
    (one: Tile) => word(one.title) || word(one.text).slice(0, 30) || t('bd.untitled'),
    [],
  )
  const remove = useCallback(
    (id: string) => {
      const gone = tileOf(now.current.doc, id)
      if (!gone) return
      setDoc((d) => removeTile(d, id))
      setChosen(null)
      const next = tabOfTile(now.current.doc, id)?.tiles.find((one) => one.id !== id)
      if (next) focusTile(next.id)
      toast({ text: t('bd.removed', { name: nameOf(gone) }), tone: 'ok' })
    },
    [setDoc, nameOf],
  )
  const copy = useCallback(
    (id: string) => {
      const done = duplicateTile(now.current.doc, id)
      setDoc(() => done.doc)
      setChosen(done.id)
      focusTile(done.id)
    },
    [setDoc],
  )
  const deeds = {
    onStep: (id: string, way: Parameters<typeof stepped>[2]) => setDoc((d) => stepped(d, id, way)),
    onSize: (id: string, by: { w?: number; h?: number }) => setDoc((d) => sized(d, id, by)),
    onRemove: remove,
    onCopy: copy,
    onEnter: focusPanel,
  }
  const setTileTo = (next: Partial<Tile>) =>
    tile && setDoc((d) => roomAnew(setTile(d, tile.id, next), tile))

  /* --- Saving ------------------------------------------------------------------------------------------------------ */
  const save = useCallback(
    async (rev?: number) => {
      const sent = now.current
      setBusy(true)
      setErrors([])
      try {
        const body = {
          title_zh: sent.title.zh,
          title_en: sent.title.en ?? '',
          doc: sent.doc,
        }
        const next = board
          ? await saveBoard(board.id, body, rev ?? board.rev)
          : await createBoard({ ...body, ...(app ? { app } : {}) })
        setBoard(next)
        setSaved(sent)
        setStale(false)
        queries.invalidateQueries({ queryKey: ['boards'] })
        queries.removeQueries({ queryKey: ['board', next.id] })
        toast({ text: t('bd.saved'), tone: 'ok' })
        if (!board) leaveNow(() => navigate(`/boards/${next.id}/design`, { replace: true }))
        return next
      } catch (error) {
        if (isApiError(error) && error.status === 409 && error.code !== 'BOARD_TILE' && board)
          setStale(true)
        else {
          if (isApiError(error)) setErrors(error.errors)
          toast({ text: errorText(error), tone: 'danger' })
        }
        return null
      } finally {
        setBusy(false)
      }
    },
    [board, app, navigate],
  )
  const saveByKey = useCallback(() => {
    save()
  }, [save])
  useEditorKeys(setHistory, saveByKey)
  const overwrite = async () => {
    if (!board) return
    try {
      const there = await getBoard(board.id)
      await save(there.rev)
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
  }
  const view = async () => {
    const there = changed || !board ? await save() : board
    if (there) leaveNow(() => navigate(`/boards/${there.id}`))
  }

  const told = useMemo(() => toldByTile(doc.tabs, errors), [doc.tabs, errors])
  const bad = useMemo(() => new Set(told.tiles.keys()), [told])
  const isPhone = phone || narrow
  const inside = (one: Tile) => <TileBox tile={one} doc={doc} told={told.tiles.get(one.id) ?? []} />
  const more: (MenuEntry | null)[] = tile
    ? [
        { key: 'copy', title: t('bd.copy'), icon: Copy, onAction: () => copy(tile.id) },
        ...doc.tabs
          .filter((one) => one.key !== tab?.key)
          .map((one) => ({
            key: `to ${one.key}`,
            title: t('bd.toTab', { name: word(one.title) }),
            onAction: () => setDoc((d) => toTab(d, tile.id, one.key)),
          })),
        null,
        {
          key: 'remove',
          title: t('bd.remove'),
          icon: Trash2,
          danger: true,
          onAction: () => remove(tile.id),
        },
      ]
    : []
  const parts = tile?.kind === 'chart' ? ['data', 'chart', 'look', 'filters'] : ['look']
  const shownPart = parts.includes(part) ? part : 'look'

  return (
    <Page
      title={word(title) || t('bd.fresh')}
      crumb={{ title: t('bd.back'), href: '/boards' }}
      actions={
        <>
          <UndoRedo history={history} set={setHistory} />
          <IconButton
            icon={Smartphone}
            label={t('bd.phone')}
            aria-pressed={phone}
            disabled={narrow}
            onPress={() => setPhone(!phone)}
          />
          <Button icon={Eye} busy={busy} onPress={view}>
            {t('bd.view')}
          </Button>
          <Button
            variant="primary"
            busy={busy}
            disabled={!changed && !!board}
            onPress={() => save()}
          >
            {t('bd.save')}
          </Button>
        </>
      }
    >
      {errors.length > 0 && (
        <Strip>
          {t('bd.mistakes', { n: errors.length })}
          {told.rest.map((text) => (
            <div key={text}>{text}</div>
          ))}
        </Strip>
      )}
      <div className="bd-bar">
        <Button icon={ChartColumn} variant="primary" onPress={() => setAdding(true)}>
          {t('bd.addChart')}
        </Button>
        <Button icon={Type} onPress={() => add({ kind: 'text' })}>
          {t('bd.addText')}
        </Button>
        <Button icon={Image} onPress={() => add({ kind: 'picture' })}>
          {t('bd.addPicture')}
        </Button>
        {doc.tabs.length > 1 && (
          <div className="bd-tabs" role="tablist" aria-label={t('bd.tabs')}>
            {doc.tabs.map((one) => (
              <button
                key={one.key}
                type="button"
                role="tab"
                aria-selected={one.key === tab?.key}
                className={one.key === tab?.key ? 'bd-tab bd-tab-on' : 'bd-tab'}
                onClick={() => {
                  setTabKey(one.key)
                  setChosen(null)
                }}
              >
                {word(one.title)}
              </button>
            ))}
          </div>
        )}
        <span className="bd-space" />
        {tile && (
          <>
            <Menu
              label={t('bd.more')}
              placement="bottom end"
              items={more}
              trigger={
                <IconButton icon={MoreHorizontal} label={t('bd.tileOf', { name: nameOf(tile) })} />
              }
            />
            <Button icon={Settings2} onPress={() => setChosen(null)}>
              {t('bd.board')}
            </Button>
          </>
        )}
      </div>
      <div className="bd-panes">
        <div className={isPhone ? 'bd-sheet bd-sheet-phone' : 'bd-sheet'}>
          {tiles.length === 0 && (
            <Empty
              icon={ChartColumn}
              title={t('bd.empty')}
              action={
                <Button variant="primary" icon={ChartColumn} onPress={() => setAdding(true)}>
                  {t('bd.choose')}
                </Button>
              }
            >
              {t('bd.emptyHelp')}
            </Empty>
          )}
          <Suspense fallback={<Skeleton lines={8} />}>
            {isPhone ? (
              <Phone
                tiles={tiles}
                chosen={chosen}
                nameOf={nameOf}
                onChoose={setChosen}
                onMove={(id, by) => setDoc((d) => movePhone(d, id, by))}
                {...deeds}
              >
                {inside}
              </Phone>
            ) : (
              <Canvas
                key={tab?.key}
                tiles={tiles}
                chosen={chosen}
                bad={bad}
                nameOf={nameOf}
                onChoose={setChosen}
                onPlace={(spots, moved) =>
                  setDoc((d) => (tab ? placed(d, tab.key, spots, moved) : d))
                }
                {...deeds}
              >
                {inside}
              </Canvas>
            )}
          </Suspense>
          {tiles.length > 0 && !isPhone && <p className="bd-keys muted">{t('bd.canvasHelp')}</p>}
        </div>
        <aside
          className="bd-panel"
          aria-label={tile ? t('bd.tileOf', { name: nameOf(tile) }) : t('bd.board')}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && tile && !event.defaultPrevented) focusTile(tile.id)
          }}
        >
          {!tile ? (
            <BoardPanel
              title={title}
              doc={doc}
              sources={sources}
              onTitle={(next) => put((old) => ({ ...old, title: next }))}
              onDoc={(next) => setDoc(() => next)}
              onTab={(next) => {
                setTabKey(next)
                setChosen(null)
              }}
            />
          ) : (
            <>
              <Tabs
                label={t('bd.tileOf', { name: nameOf(tile) })}
                selected={shownPart}
                onSelect={setPart}
                items={parts.map((one) => ({ key: one, title: t(`bd.${one as 'data'}`) }))}
              />
              <div className="bd-fields" key={`${tile.id} ${shownPart}`}>
                <Suspense fallback={<Skeleton lines={5} />}>
                  {shownPart === 'data' && analysis && (
                    <AnalysisPanel
                      tile={tile}
                      doc={doc}
                      info={analysis}
                      forms={forms}
                      onTile={setTileTo}
                    />
                  )}
                  {shownPart === 'chart' && analysis && (
                    <AnalysisCharts
                      tile={tile}
                      doc={doc}
                      info={analysis}
                      charts={charts}
                      onTile={setTileTo}
                    />
                  )}
                  {shownPart === 'data' && !isAnalysis(tile.ask) && (
                    <DataPanel
                      tile={tile}
                      source={source}
                      forms={forms}
                      more={(measure) =>
                        hasRight(me, 'design') &&
                        tile.ask &&
                        kindOf(coreOf(tile.ask, measure)) !== 'metric' && (
                          <Button size="s" icon={Sigma} onPress={() => setNaming(measure)}>
                            {t('bd.saveMetric')}
                          </Button>
                        )
                      }
                      onForm={(form) => setWanted({ form, into: tile.id })}
                      onIdea={(idea) => {
                        if (!source) return
                        const fresh = tileOfIdea(idea, source, tile.ask?.filter)
                        const next = listening(doc, { ...tile, ...fresh, at: tile.at }, map)
                        setTileTo(next)
                      }}
                      onAsk={(ask) => setTileTo(asked(tile, ask, source, charts))}
                    />
                  )}
                  {shownPart === 'chart' && tile.ask && source && !isAnalysis(tile.ask) && (
                    <ChartPanel
                      chart={tile.chart}
                      charts={charts}
                      lackOf={(one) => lackOf(tile.ask as Ask, one, source.find)}
                      onChart={(chart) => setTileTo({ chart })}
                    />
                  )}
                  {shownPart === 'look' && (
                    <LookPanel
                      tile={tile}
                      source={source}
                      auto={autoTitle(tile, source)}
                      onChange={setTileTo}
                      onPlace={(at) =>
                        setDoc((d) => (tab ? placed(d, tab.key, { [tile.id]: at }, tile.id) : d))
                      }
                    />
                  )}
                  {shownPart === 'filters' && (
                    <TileFilters doc={doc} tile={tile} sources={sources} onTile={setTileTo} />
                  )}
                </Suspense>
              </div>
            </>
          )}
        </aside>
      </div>
      <Suspense>
        {naming && tile?.ask && source && (
          <SaveMetric
            ask={tile.ask}
            measure={naming}
            source={source}
            onClose={() => setNaming(null)}
            onSaved={(metric) => {
              if (!tile.ask) return
              const core = coreOf(tile.ask, naming)
              // Its title says already what the metric is called.
              setTileTo({ ask: setKind(tile.ask, core.key, 'metric', { metric }) })
            }}
          />
        )}
        {adding && (
          <AddChart
            onClose={() => setAdding(false)}
            onForm={(form) => {
              setAdding(false)
              setWanted({ form })
            }}
            onMetric={(metric) => {
              setAdding(false)
              setWanted({ metric })
            }}
            onAnalysis={(fresh) => {
              setAdding(false)
              setWanted({ tile: fresh })
            }}
          />
        )}
      </Suspense>
      <Dialog
        isOpen={stale}
        size="s"
        title={t('bd.stale')}
        onClose={() => setStale(false)}
        footer={
          <>
            <Button
              onPress={() => {
                setStale(false)
                leaveNow(onReload)
              }}
            >
              {t('bd.reload')}
            </Button>
            <Button variant="primary" busy={busy} onPress={overwrite}>
              {t('bd.overwrite')}
            </Button>
          </>
        }
      >
        <p>{t('bd.staleHelp')}</p>
      </Dialog>
    </Page>
  )
}
