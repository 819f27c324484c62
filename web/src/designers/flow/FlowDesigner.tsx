// SPDX-License-Identifier: Apache-2.0
// One flow: its graph as a tree or on a canvas, what is chosen beside it, mistakes with links to where they are.
import './flow.css'
import { useQuery } from '@tanstack/react-query'
import { History as Clock, LayoutList, Route, Workflow } from 'lucide-react'
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { errorText, isApiError, post } from '../../api/client'
import { leaveNow, useLeaving } from '../../app/leaving'
import { queries } from '../../app/session'
import { Page } from '../../app/shell/Page'
import { edgeOf, type FlowSpec, nodeOf, type Texts } from '../../flow/spec'
import { titleOfNode } from '../../flow/words'
import { t } from '../../i18n/t'
import { Button, Dialog, IconButton, Input, Skeleton, Strip, Tag, toast } from '../../ui'
import { UndoRedo, useEditorKeys } from '../frame/UndoRedo'
import { useHouse } from '../house/house'
import { begin, type History, step } from '../undo'
import { word } from '../word'
import { type Checked, type Flow, makeFlow, saveFlow, specToSend, type Told } from './api'
import type { CardLook } from './Card'
import type { Clip } from './model'
import { branchName } from './say'
import { type Chosen, Tree } from './Tree'
import type { Tried } from './trial'
import { toTree } from './tree'

const Canvas = lazy(() => import('./Canvas'))
const loadPanel = () => import('./Panel')
const Panel = lazy(async () => ({ default: (await loadPanel()).Panel }))
const TryPart = lazy(async () => ({ default: (await import('./TryPart')).TryPart }))
const PublishDialog = lazy(async () => ({ default: (await import('./Versions')).PublishDialog }))
const FlowRing = lazy(async () => ({ default: (await import('../house/Ring')).FlowRing }))
const Versions = lazy(async () => ({ default: (await import('./Versions')).Versions }))

interface Doc {
  title: Texts
  spec: FlowSpec
}

const PAUSE_MS = 600

function usePaused<T>(value: T): T {
  const [paused, setPaused] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [value])
  return paused
}

function useCheck(flow: Flow, spec: FlowSpec): Checked | undefined {
  const sent = useMemo(() => JSON.stringify(specToSend({ ...spec, layout: {} })), [spec])
  const asked = usePaused(sent)
  const { data } = useQuery({
    queryKey: ['flow-check', flow.id, asked],
    queryFn: ({ signal }) =>
      post<Checked>(`/flows/${flow.id}/check`, { spec: JSON.parse(asked) }, { signal }),
    placeholderData: (last) => last,
    retry: false,
    gcTime: 0,
  })
  return data
}

function Mistakes({
  spec,
  checked,
  onJump,
}: {
  spec: FlowSpec
  checked: Checked
  onJump: (told: Told) => void
}) {
  const { errors, warnings } = checked
  if (errors.length + warnings.length === 0) return <p className="fd-fine">{t('flows.fine')}</p>
  const where = (told: Told) => {
    if (told.node) return titleOfNode(spec, told.node)
    const edge = told.edge ? edgeOf(spec, told.edge) : undefined
    return edge ? branchName(spec, edge) : ''
  }
  const row = (told: Told, kind: 'error' | 'warning') => (
    <li key={`${kind}-${told.node}-${told.edge}-${told.part}-${told.message}`}>
      {told.node || told.edge ? (
        <button type="button" className={`fd-told fd-${kind}`} onClick={() => onJump(told)}>
          <strong>{where(told)}</strong> {told.message}
        </button>
      ) : (
        <span className={`fd-told fd-${kind}`}>{told.message}</span>
      )}
    </li>
  )
  return (
    <details className="fd-mistakes" open>
      <summary>
        {errors.length > 0
          ? t('flows.mistakes', { n: errors.length })
          : t('flows.warnings', { n: warnings.length })}
      </summary>
      <ul>
        {errors.map((told) => row(told, 'error'))}
        {warnings.map((told) => row(told, 'warning'))}
      </ul>
    </details>
  )
}

const focusOn = (chosen: Chosen) =>
  setTimeout(() => {
    if (!chosen) return
    const name = 'node' in chosen ? `[data-card="${chosen.node}"]` : `[data-edge="${chosen.edge}"]`
    document.querySelector(name)?.scrollIntoView({ block: 'center', inline: 'center' })
  }, 60)

/** What a trial says of a node instead of its settings. */
function triedText(tried: Tried, id: string): string | undefined {
  const stop = tried.stops.find((one) => one.node === id)
  if (stop) return stop.message
  const list = (names: readonly string[]) => names.join(t('house.say.list'))
  const off = tried.off[id] ? t('flows.tryOff', { who: list(tried.off[id]) }) : ''
  if (id in tried.passed) return t('flows.tryPasses') + off
  const who = tried.who[id]
  return who && (list(who) || t('flows.tryNobody')) + off
}

export function FlowDesigner({ flow: first, onReload }: { flow: Flow; onReload: () => void }) {
  const { form } = useHouse()
  const [, navigate] = useLocation()
  const [flow, setFlow] = useState(first)
  const [history, setHistory] = useState<History<Doc>>(() =>
    begin({ title: first.title, spec: first.spec }),
  )
  const [saved, setSaved] = useState(history.now)
  const [chosen, setChosen] = useState<Chosen>(null)
  const [clip, setClip] = useState<Clip | null>(null)
  const [onCanvas, setOnCanvas] = useState(() => !toTree(first.spec))
  const [busy, setBusy] = useState(false)
  const [trying, setTrying] = useState(false)
  const [tried, setTried] = useState<Tried | null>(null)
  const [publishing, setPublishing] = useState(false)
  const [versions, setVersions] = useState(false)
  const [stale, setStale] = useState(false)
  const { title, spec } = history.now
  const changed = history.now !== saved && JSON.stringify(history.now) !== JSON.stringify(saved)
  useLeaving(changed)
  // Not before the first picture, and there before the first click.
  useEffect(() => {
    loadPanel()
  }, [])
  const tree = useMemo(() => toTree(spec), [spec])
  const checked = useCheck(flow, spec)
  const setSpec = useCallback(
    (next: FlowSpec) =>
      setHistory((h) => step(h, next === h.now.spec ? h.now : { ...h.now, spec: next })),
    [],
  )
  const set = useCallback(
    (next: FlowSpec) => {
      setTried(null)
      setSpec(next)
    },
    [setSpec],
  )
  // What is taken back or done again has not been tried.
  const setAnew = useCallback((change: (h: History<Doc>) => History<Doc>) => {
    setTried(null)
    setHistory(change)
  }, [])
  const now = history.now
  /** The flow as it lies on the server then; null when it could not be saved. */
  const save = useCallback(async (): Promise<Flow | null> => {
    if (!changed) return flow
    setBusy(true)
    try {
      const next = await saveFlow(flow, { title: now.title, spec: now.spec })
      setFlow(next)
      setSaved(now)
      queries.invalidateQueries({ queryKey: ['flows', flow.form] })
      toast({ text: t('flows.saved'), tone: 'ok' })
      return next
    } catch (error) {
      if (isApiError(error) && error.status === 409) setStale(true)
      else toast({ text: errorText(error), tone: 'danger' })
      return null
    } finally {
      setBusy(false)
    }
  }, [changed, flow, now])
  useEditorKeys(setAnew, save)
  const errors = checked?.errors ?? []
  const toldOf = (one: Chosen) =>
    errors.filter((told) =>
      one && 'node' in one ? told.node === one.node : one && told.edge === one.edge,
    )
  const errorsKey = JSON.stringify(errors)
  const lookOf = useCallback(
    (id: string): CardLook => {
      const all = JSON.parse(errorsKey) as Told[]
      return {
        selected: false,
        mistakes: all.filter((told) => told.node === id).map((told) => told.message),
        lit: tried?.nodes.includes(id),
        dim: !!tried && !tried.nodes.includes(id),
        told: tried ? triedText(tried, id) : undefined,
      }
    },
    [errorsKey, tried],
  )
  const litEdges = useMemo(() => (tried ? new Set(tried.edges) : null), [tried])
  const jump = (told: Told) => {
    const next: Chosen = told.node ? { node: told.node } : told.edge ? { edge: told.edge } : null
    setChosen(next)
    focusOn(next)
  }
  const publish = async () => {
    const there = await save()
    if (there) setPublishing(true)
  }
  const shared = {
    spec,
    chosen,
    lookOf,
    litEdges,
    edgeMistakes: (id: string) =>
      errors.filter((told) => told.edge === id).map((told) => told.message),
    onChange: set,
    onChoose: setChosen,
  }
  const chosenThere =
    chosen && ('node' in chosen ? nodeOf(spec, chosen.node) : edgeOf(spec, chosen.edge))
  return (
    <Page
      title={word(title) || t('flows.new')}
      crumb={{
        title: t('flows.of', { name: form.title }),
        href: `/admin/forms/${flow.form}/flows`,
      }}
      actions={
        <>
          <Tag tone={flow.is_on ? 'ok' : 'grey'}>
            {flow.version
              ? t(flow.is_on ? 'flows.mode.on' : 'flows.mode.off')
              : t('flows.notPublished')}
            {flow.version ? ` v${flow.version}` : ''}
          </Tag>
          <UndoRedo history={history} set={setAnew} />
          <IconButton icon={Clock} label={t('flows.versions')} onPress={() => setVersions(true)} />
          <Button
            icon={onCanvas ? LayoutList : Workflow}
            disabled={onCanvas && !tree}
            onPress={() => setOnCanvas(!onCanvas)}
          >
            {t(onCanvas ? 'flows.toTree' : 'flows.toCanvas')}
          </Button>
          <Button icon={Route} aria-expanded={trying} onPress={() => setTrying(!trying)}>
            {t('flows.try')}
          </Button>
          <Button busy={busy} disabled={!changed} onPress={save}>
            {t('flows.save')}
          </Button>
          <Button variant="primary" busy={busy} onPress={publish}>
            {t('flows.publish')}
          </Button>
        </>
      }
    >
      {!tree && !onCanvas ? null : !tree && <Strip tone="info">{t('flows.noTree')}</Strip>}
      {flow.ring.length > 0 && (
        <Suspense>
          <FlowRing flow={flow.id} ring={flow.ring} />
        </Suspense>
      )}
      <div className="fd-top">
        <div className="fd-names">
          <Input
            label={t('flows.title')}
            required
            value={title.zh ?? ''}
            onChange={(zh) => setHistory((h) => step(h, { ...h.now, title: { ...title, zh } }))}
          />
          <Input
            label={t('flows.titleEn')}
            value={title.en ?? ''}
            onChange={(en) => setHistory((h) => step(h, { ...h.now, title: { ...title, en } }))}
          />
        </div>
        <div role="status" className="fd-check">
          {checked && <Mistakes spec={spec} checked={checked} onJump={jump} />}
        </div>
      </div>
      {trying && (
        <Suspense fallback={<Skeleton lines={2} />}>
          <TryPart flow={flow} spec={spec} tried={tried} onTried={setTried} />
        </Suspense>
      )}
      <div className={chosenThere ? 'fd-panes fd-panes-open' : 'fd-panes'}>
        <div className="fd-sheet">
          {tree && !onCanvas ? (
            <Tree {...shared} tree={tree} clip={clip} />
          ) : (
            <Suspense fallback={<Skeleton lines={8} />}>
              <Canvas {...shared} />
            </Suspense>
          )}
        </div>
        <Suspense fallback={chosenThere ? <Skeleton lines={6} /> : null}>
          <Panel
            spec={spec}
            chosen={chosen}
            toldOf={toldOf}
            onChange={set}
            onChoose={setChosen}
            onClip={(next) => {
              setClip(next)
              toast({ text: t('flows.copied'), tone: 'ok' })
            }}
          />
        </Suspense>
      </div>
      <Suspense>
        {publishing && (
          <PublishDialog
            flow={flow}
            onClose={() => setPublishing(false)}
            onStale={() => setStale(true)}
            onDone={(next) => {
              setFlow(next)
              setPublishing(false)
              queries.invalidateQueries({ queryKey: ['flow-starts', flow.id] })
              queries.invalidateQueries({ queryKey: ['flows', flow.form] })
              toast({ text: t('flows.published'), tone: 'ok' })
            }}
          />
        )}
        {versions && (
          <Versions
            flow={flow}
            onClose={() => setVersions(false)}
            onTake={(old) => {
              set(old)
              setChosen(null)
              setOnCanvas(!toTree(old))
              setVersions(false)
              toast({ text: t('flows.taken'), tone: 'ok' })
            }}
          />
        )}
      </Suspense>
      <Dialog
        isOpen={stale}
        onClose={() => setStale(false)}
        title={t('flows.stale')}
        role="alertdialog"
        footer={
          <>
            <Button
              onPress={async () => {
                try {
                  const made = await makeFlow(
                    flow.form,
                    { ...title, zh: t('flows.copyOf', { name: title.zh ?? '' }) },
                    spec,
                  )
                  setSaved(history.now)
                  leaveNow(() => navigate(`/admin/forms/${flow.form}/flows/${made.id}`))
                } catch (error) {
                  toast({ text: errorText(error), tone: 'danger' })
                }
              }}
            >
              {t('flows.saveAsNew')}
            </Button>
            <Button variant="primary" onPress={onReload}>
              {t('flows.takeTheirs')}
            </Button>
          </>
        }
      >
        <p>{t('flows.staleHelp')}</p>
      </Dialog>
    </Page>
  )
}
