// SPDX-License-Identifier: Apache-2.0
// The work centre: what there is to do, what was done, what one started, got a copy of or watches.
import './work.css'
import { CircleCheck, ListFilter, UserRoundCog, UserRoundPlus } from 'lucide-react'
import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { t } from '../../i18n/t'
import {
  Button,
  Card,
  cx,
  Empty,
  LinkButton,
  SearchInput,
  Select,
  Skeleton,
  Switch,
  Tabs,
  toast,
} from '../../ui'
import { allForms, useMe } from '../session'
import { Failed } from '../shell/Boundary'
import { useShortcuts } from '../shell/keys'
import { Page } from '../shell/Page'
import { taskHref, useTasks } from '../tasks/tasks'
import { actOnMany, type BoxFilter, reread, useBox, useFresh } from './api'
import { flowHref, Lines, onPage } from './Lines'
import {
  afterGone,
  byDue,
  canBatch,
  fits,
  flowLine,
  type Line,
  newestFirst,
  ruleLine,
  step,
} from './model'
import { OpDialog } from './OpDialog'
import type { Box, BoxRow, State } from './types'
import { useWide } from './useWide'

const GiveMany = lazy(() => import('../tasks/GiveMany'))
const InstanceView = lazy(async () => ({ default: (await import('./InstanceView')).InstanceView }))

const BOXES: readonly Box[] = ['todo', 'done', 'started', 'copied', 'watched']
const STATES: readonly State[] = [
  'running',
  'suspended',
  'done',
  'rejected',
  'cancelled',
  'terminated',
]
const PAUSE_MS = 250

/** The lines of a box as they stand, and what is known of the whole. */
function useLines(box: Box, filter: BoxFilter) {
  const flows = useBox(box, filter)
  const rules = useTasks(box === 'done' ? 'done' : 'open')
  const pages = flows.data?.pages
  const withRules = box === 'todo' || box === 'done'
  const lines = useMemo(() => {
    const ofFlows = (pages ?? []).flatMap((page) => page.rows.map(flowLine))
    const ofRules = withRules
      ? (rules.data?.rows ?? [])
          .filter((task) => task.kind !== 'flow' && fits(task, filter))
          .map(ruleLine)
      : []
    const all = [...ofFlows, ...ofRules]
    return box === 'todo' ? byDue(all) : box === 'done' ? newestFirst(all) : all
  }, [pages, rules.data, withRules, box, filter])
  const first = pages?.[0]
  return {
    lines,
    now: Date.parse(first?.now ?? rules.data?.now ?? ''),
    counts: first?.counts,
    flows: first?.flows ?? [],
    ready: !!first && (!withRules || !!rules.data),
    error: flows.error ?? (withRules ? rules.error : null),
    refetch: () => reread(),
    more: flows.hasNextPage ? () => flows.fetchNextPage() : null,
    loading: flows.isFetchingNextPage,
  }
}

function Filters({
  box,
  filter,
  flows,
  onChange,
}: {
  box: Box
  filter: BoxFilter
  flows: { id: string; title: string }[]
  onChange: (more: BoxFilter) => void
}) {
  const me = useMe()
  const [text, setText] = useState(filter.q ?? '')
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was typed is waited for
  useEffect(() => {
    if (text === (filter.q ?? '')) return
    const timer = setTimeout(() => onChange({ q: text || undefined }), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  const [all, setAll] = useState(false)
  return (
    <div className={cx('wk-filters', all && 'wk-all')}>
      <SearchInput
        aria-label={t('work.search')}
        placeholder={t('work.search')}
        value={text}
        onChange={setText}
      />
      <Button
        icon={ListFilter}
        className="wk-fewer"
        aria-expanded={all}
        onPress={() => setAll(!all)}
      >
        {t('work.filter')}
      </Button>
      {flows.length > 1 || filter.flow ? (
        <Select
          aria-label={t('work.flow')}
          placeholder={t('work.flow')}
          choices={flows.map((one) => ({ key: one.id, title: one.title }))}
          value={filter.flow ?? null}
          onChange={(flow) => onChange({ flow: flow ?? undefined })}
          clearable
        />
      ) : null}
      <Select
        aria-label={t('work.form')}
        placeholder={t('work.form')}
        choices={allForms(me)
          .filter((form) => form.can.includes('read'))
          .map((form) => ({ key: form.key, title: form.title }))}
        value={filter.form ?? null}
        onChange={(form) => onChange({ form: form ?? undefined })}
        clearable
      />
      {box === 'started' && (
        <Select
          aria-label={t('work.state')}
          placeholder={t('work.state')}
          choices={STATES.map((state) => ({ key: state, title: t(`work.state.${state}`) }))}
          value={filter.state ?? null}
          onChange={(state) => onChange({ state: state ?? undefined })}
          clearable
        />
      )}
      {box === 'todo' && (
        <Switch value={!!filter.late} onChange={(late) => onChange({ late: late || undefined })}>
          {t('work.onlyLate')}
        </Switch>
      )}
      {box === 'copied' && (
        <Switch
          value={!!filter.unread}
          onChange={(unread) => onChange({ unread: unread || undefined })}
        >
          {t('work.onlyUnread')}
        </Switch>
      )}
    </div>
  )
}

function Batch({ rows, onClear }: { rows: readonly BoxRow[]; onClear: () => void }) {
  const [op, setOp] = useState<'approve' | 'reject' | null>(null)
  const fit = op ? rows.filter((row) => canBatch(row, op)) : []
  const skipped = rows.length - fit.length
  const needs = fit.some(
    (row) => row.task?.opinion === 'always' || (op === 'reject' && row.task?.opinion === 'reject'),
  )
  const can = (which: 'approve' | 'reject') => rows.some((row) => canBatch(row, which))
  return (
    <div className="wk-batch" role="toolbar" aria-label={t('work.chosenN', { n: rows.length })}>
      <span>{t('work.chosenN', { n: rows.length })}</span>
      <Button
        variant="primary"
        size="s"
        disabled={!can('approve')}
        onPress={() => setOp('approve')}
      >
        {t('work.batchApprove')}
      </Button>
      <Button size="s" disabled={!can('reject')} onPress={() => setOp('reject')}>
        {t('work.batchReject')}
      </Button>
      <Button size="s" variant="ghost" onPress={onClear}>
        {t('ui.cancel')}
      </Button>
      {op && (
        <OpDialog
          op={op}
          title={t('work.batchAsk', { op: t(`work.op.${op}`), n: fit.length })}
          note={[
            t('work.batchBody'),
            ...(skipped > 0 ? [t('work.batchSkipped', { n: skipped })] : []),
          ].join(' ')}
          asks={{
            to: [],
            modes: [],
            tasks: [],
            choose: [],
            confirm: 'no',
            persons: 'no',
            opinion: needs ? 'needed' : 'optional',
          }}
          onClose={() => setOp(null)}
          onSend={async (given) => {
            const { results } = await actOnMany(
              op,
              given.opinion.trim(),
              fit.map((row) => ({ id: row.task?.id ?? '', rev: row.rev })),
            )
            const failed = results.filter((one) => one.error)
            const done = results.length - failed.length
            if (done > 0) toast({ text: t('work.batchDone', { n: done }), tone: 'ok' })
            if (failed.length > 0)
              toast({
                text: [
                  t('work.batchFailed', { n: failed.length }),
                  ...new Set(failed.map((one) => one.error?.message ?? '')),
                ].join(' '),
                tone: 'danger',
              })
            setOp(null)
            onClear()
            await reread()
          }}
        />
      )}
    </div>
  )
}

const NOTHING: ReadonlySet<string> = new Set()

function BoxView({ box }: { box: Box }) {
  const [search, setSearch] = useSearchParams()
  const [, navigate] = useLocation()
  const wide = useWide()
  const [at, setAt] = useState<string | null>(null)
  const [picked, setPicked] = useState(NOTHING)
  const filter = useMemo<BoxFilter>(
    () => ({
      flow: search.get('flow') ?? undefined,
      form: search.get('form') ?? undefined,
      state: search.get('state') ?? undefined,
      late: search.get('late') === '1' || undefined,
      unread: search.get('unread') === '1' || undefined,
      q: search.get('q') ?? undefined,
    }),
    [search],
  )
  const found = useLines(box, filter)
  const lines = onPage(found.lines, box, found.now)
  const keys = lines.map((line) => line.key)
  const open = search.get('i')
  const flowOf = (key: string | null): BoxRow | null => {
    const line = lines.find((one) => one.key === key)
    return line?.kind === 'flow' ? line.row : null
  }
  const chosen = open ? flowOf(open) : null
  const isFiltered = Object.values(filter).some(Boolean)

  const put = (more: Record<string, string | undefined>) =>
    setSearch(
      (old) => {
        const next = new URLSearchParams(old)
        for (const [key, value] of Object.entries(more))
          value ? next.set(key, value) : next.delete(key)
        return next
      },
      { replace: true },
    )
  const change = (more: BoxFilter) =>
    put(
      Object.fromEntries(
        Object.entries(more).map(([key, value]) => [
          key,
          value === true ? '1' : value || undefined,
        ]),
      ),
    )
  const show = (key: string | null) => put({ i: key ?? undefined })
  const openRow = (row: BoxRow): boolean => {
    const key = `f${row.task?.id ?? row.id}`
    setAt(key)
    if (!wide) return false
    show(key)
    return true
  }
  const go = (line: Line | undefined) => {
    if (!line) return
    if (line.kind === 'rule') {
      const href = taskHref(line.task)
      if (href) navigate(href)
    } else if (!openRow(line.row)) navigate(flowHref(line.row, box))
  }
  const move = (by: number) => {
    const next = step(keys, at ?? open, by)
    setAt(next)
    if (next && open && wide && flowOf(next)) show(next)
    requestAnimationFrame(() =>
      document
        .querySelector(`[data-line="${CSS.escape(next ?? '')}"]`)
        ?.scrollIntoView({ block: 'nearest' }),
    )
  }
  const pick = (key: string) =>
    setPicked((old) => {
      const next = new Set(old)
      if (!next.delete(key)) next.add(key)
      return next
    })
  const [giving, setGiving] = useState(false)
  const batching =
    box === 'todo' && lines.some((line) => line.kind === 'flow' && line.row.task?.batch)
  useShortcuts([
    { key: 'j', title: 'keys.workNext', run: () => move(1) },
    { key: 'k', title: 'keys.workPrevious', run: () => move(-1) },
    { key: 'Enter', title: 'keys.workOpen', run: () => go(lines.find((one) => one.key === at)) },
    ...(batching
      ? [{ key: 'x', title: 'keys.workPick' as const, run: () => at && flowOf(at) && pick(at) }]
      : []),
  ])
  const handled = () => {
    const next = open ? afterGone(keys, open) : null
    setAt(next)
    show(next && flowOf(next) ? next : null)
  }
  const mine =
    box === 'todo' ? lines.flatMap((line) => (line.kind === 'rule' ? [line.task] : [])) : []
  const pickedRows = [...picked].flatMap((key) => flowOf(key) ?? [])

  if (found.error && !found.ready) return <Failed error={found.error} onRetry={found.refetch} />
  return (
    <div className={cx('wk-centre', wide && chosen && 'wk-split')}>
      <div className="x-stack wk-box">
        <Filters box={box} filter={filter} flows={found.flows} onChange={change} />
        {mine.length > 1 && (
          <div className="x-row">
            <Button size="s" icon={UserRoundPlus} onPress={() => setGiving(true)}>
              {t('tasks.giveMany')}
            </Button>
          </div>
        )}
        {giving && mine.length > 0 && (
          <Suspense>
            <GiveMany tasks={mine} now={found.now} onClose={() => setGiving(false)} />
          </Suspense>
        )}
        {pickedRows.length > 0 && <Batch rows={pickedRows} onClear={() => setPicked(NOTHING)} />}
        {!found.ready ? (
          <Skeleton lines={6} />
        ) : lines.length === 0 ? (
          <Card>
            {isFiltered ? (
              <Empty
                icon={CircleCheck}
                title={t('work.noneFound')}
                action={
                  <Button
                    onPress={() =>
                      put({
                        flow: undefined,
                        form: undefined,
                        state: undefined,
                        late: undefined,
                        unread: undefined,
                        q: undefined,
                      })
                    }
                  >
                    {t('work.clearFilter')}
                  </Button>
                }
              />
            ) : (
              <Empty icon={CircleCheck} title={t(`work.none.${box}`)}>
                {t(`work.noneHelp.${box}`)}
              </Empty>
            )}
          </Card>
        ) : (
          <Lines
            lines={lines}
            box={box}
            now={found.now}
            at={at}
            chosen={chosen ? open : null}
            picked={picked}
            batching={batching}
            onOpen={openRow}
            onPick={pick}
          />
        )}
        {found.more && (
          <Button busy={found.loading} onPress={found.more}>
            {t('work.loadMore')}
          </Button>
        )}
      </div>
      {wide && chosen && (
        <aside className="wk-panel" aria-label={chosen.title}>
          <Suspense fallback={<Skeleton lines={8} />}>
            <InstanceView
              key={open}
              id={chosen.id}
              task={chosen.task?.id}
              panel
              onHandled={handled}
              onGo={(id) => navigate(`/flows/i/${id}`)}
            />
          </Suspense>
        </aside>
      )}
    </div>
  )
}

export default function Centre() {
  const [search, setSearch] = useSearchParams()
  useFresh()
  const asked = search.get('box') as Box
  const box = BOXES.includes(asked) ? asked : 'todo'
  const open = useTasks('open').data?.open
  const unread = useBox('copied', {}).data?.pages[0]?.counts.unread
  return (
    <Page
      title={t('work.title')}
      lead={
        <>
          {t('work.lead')} <span className="a-not-phone">{t('work.leadKeys')}</span>
        </>
      }
      actions={
        <LinkButton href="/tasks/delegations" icon={UserRoundCog}>
          {t('work.delegations')}
        </LinkButton>
      }
    >
      <Tabs
        label={t('work.title')}
        selected={box}
        onSelect={(key) => setSearch(key === 'todo' ? {} : { box: key })}
        items={BOXES.map((one) => ({
          key: one,
          title: t(`work.${one}`),
          count:
            one === 'todo' ? open || undefined : one === 'copied' ? unread || undefined : undefined,
          content: <BoxView key={one} box={one} />,
        }))}
      />
    </Page>
  )
}
