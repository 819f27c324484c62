// SPDX-License-Identifier: Apache-2.0
// The list of a form: views, filter, grid, side panel. All of its state is in the address.
import { useQueryClient } from '@tanstack/react-query'
import {
  ChartNoAxesCombined,
  Download,
  FileClock,
  FileUp,
  MoreHorizontal,
  Plus,
  RotateCcw,
  Settings2,
  Trash2,
} from 'lucide-react'
import {
  lazy,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { useLocation, useSearch } from 'wouter'
import { errorText } from '../../api/client'
import { type FieldInfo, fieldOf, type FormInfo, type Row, type SortKey } from '../../api/forms'
import { useForm } from '../../api/hooks'
import { restoreRecord, startExport } from '../../api/records'
import { allOf, type Filter } from '../../core/filter'
import { downloadJob } from './download'
import { loadLocal, saveLocal } from '../../core/local'
import { canEdit } from '../../core/perm'
import {
  sameValue,
  type SummaryFn,
  type Value,
  type Values,
  type ViewLook,
} from '../../core/schema'
import { FieldCell, isNumeric } from '../../fields'
import { Grid, type GridColumn } from '../../grid/Grid'
import type { Heading } from '../../grid/window'
import { t } from '../../i18n/t'
import {
  askText,
  Button,
  Empty,
  IconButton,
  LinkButton,
  Menu,
  type MenuEntry,
  SearchInput,
  Skeleton,
  toast,
} from '../../ui'
import { BulkBar } from '../../views/BulkBar'
import { ColumnsButton } from '../../views/Columns'
import { useCellEdits } from '../../views/edits'
import { FilterButton, FilterChips } from '../../views/FilterBar'
import { PhoneList } from '../../views/PhoneList'
import type { KindProps } from '../../views/kindProps'
import { fieldsOfRules, toneOf } from '../../views/look/colors'
import { fieldsOfShown, type Kind, shownOf } from '../../views/look/kinds'
import {
  type LookChange,
  lookOf,
  readState,
  type ViewState,
  viewInstead,
  viewOf,
  writeState,
} from '../../views/state'
import { type ListQuery, summaryOf, useCount, useRows, useSums } from '../../views/useList'
import { ViewTabs } from '../../views/ViewTabs'
import { CreateDialog } from '../record/CreateDialog'
import { Panel } from '../record/Panel'
import { hasRight, useMe } from '../session'
import { Failed } from '../shell/Boundary'
import { useShortcuts } from '../shell/keys'
import { onLive } from '../shell/live'
import { useTitle } from '../shell/Page'
import { recordHref } from '../source'

const kinds: Partial<Record<Kind, React.ComponentType<KindProps>>> = {
  board: lazy(() => import('../../views/board/Board')),
  calendar: lazy(() => import('../../views/calendar/Calendar')),
  timeline: lazy(() => import('../../views/timeline/Timeline')),
  tree: lazy(() => import('../../views/tree/Tree')),
  resource: lazy(() => import('../../views/resource/Schedule')),
  gallery: lazy(() => import('../../views/gallery/Gallery')),
}
const Print = lazy(() => import('../record/Print'))
const Paste = lazy(() => import('../../views/paste/Paste'))
const ViewSettings = lazy(() => import('../../views/look/ViewSettings'))

const FIRST_COLUMNS = 9

function useWide(query: string): boolean {
  return useSyncExternalStore(
    (tell) => {
      const media = window.matchMedia(query)
      media.addEventListener('change', tell)
      return () => media.removeEventListener('change', tell)
    },
    () => window.matchMedia(query).matches,
  )
}

/** What saving a view keeps of its looks: what the kind uses, and the widths of its columns. */
function specOf(
  look: ViewLook,
  kind: Kind,
  widths: Record<string, number>,
  columns: readonly string[],
): ViewLook {
  const kept = Object.entries(widths).filter(([key]) => columns.includes(key))
  const { widths: _, ...rest } = look
  return { ...rest, kind, ...(kept.length > 0 ? { widths: Object.fromEntries(kept) } : {}) }
}

function defaultFields(form: FormInfo): string[] {
  const fit = form.fields.filter((field) => field.sortable || field.groupable)
  return (fit.length > 0 ? fit : form.fields).slice(0, FIRST_COLUMNS).map((field) => field.key)
}

const widthOf = (field: FieldInfo, isTitle: boolean) =>
  isTitle ? 168 : isNumeric(field) ? 136 : field.target ? 150 : field.options?.length ? 110 : 148

/** Widths that one set on this device, over those that the view has. */
function useWidths(form: string, view: string, own: Record<string, number> | undefined) {
  const key = `xl.widths.${form}${view && `.${view}`}`
  const read = useCallback(() => {
    try {
      return JSON.parse(loadLocal(key) ?? '{}') as Record<string, number>
    } catch {
      return {}
    }
  }, [key])
  const [local, setLocal] = useState({ key, widths: read() })
  if (local.key !== key) setLocal({ key, widths: read() })
  const put = useCallback(
    (widths: Record<string, number>) => {
      saveLocal(key, JSON.stringify(widths))
      setLocal({ key, widths })
    },
    [key],
  )
  const resize = (field: FieldInfo, width: number) =>
    put({ ...local.widths, [field.key]: Math.round(width) })
  return {
    widths: { ...own, ...local.widths },
    isChanged: Object.keys(local.widths).length > 0,
    resize,
    forget: () => put({}),
  }
}

async function runExport(form: FormInfo, query: object, format: 'csv' | 'xlsx') {
  const reason = form.export_asks
    ? await askText({
        title: t('export.ask'),
        body: t('export.askHelp'),
        ask: { label: t('export.reason'), required: true },
        okText: t('export.send'),
      })
    : undefined
  if (reason === null) return
  try {
    if (!reason) toast(t('export.started'))
    const { job } = await startExport(form.key, query, format, reason)
    if (job) await downloadJob(job)
    else toast({ text: t('export.asked'), tone: 'ok' })
  } catch (error) {
    toast({ text: errorText(error), tone: 'danger' })
  }
}

/** A figure says what it is where it is not the plain sum. */
function Figure({ field, fn, value }: { field: FieldInfo; fn: SummaryFn; value: Value }) {
  return (
    <>
      {fn !== 'sum' && <span className="g-fn">{t(`look.fn.${fn}`)}</span>}
      {fn === 'count' ? String(value) : <FieldCell field={field} value={value} />}
    </>
  )
}

function List({ form }: { form: FormInfo }) {
  const client = useQueryClient()
  const search = useSearch()
  const [, navigate] = useLocation()
  const state = useMemo(() => readState(search), [search])
  const view = viewOf(form.views, state.view)
  const [round, setRound] = useState(0)
  const [selected, setSelected] = useState<Map<string, Row>>(new Map())
  const [typed, setTyped] = useState(state.search)
  const look = useMemo(() => lookOf(view?.spec, state.look), [view, state.look])
  const { widths, resize, ...local } = useWidths(form.key, view?.id ?? '', look.widths)
  const [prefill, setPrefill] = useState<Values>({})
  const [settings, setSettings] = useState(false)
  const [pasted, setPasted] = useState<{ block: string[][]; row: number; col: number } | null>(null)
  const person = useMe()
  const me = person?.user.id
  const isPhone = useWide('(max-width: 640px)')
  const isWide = useWide('(min-width: 861px)')
  useTitle(form.title)

  const set = (change: Partial<ViewState>) =>
    navigate(`/r/${form.key}${writeState({ ...state, ...change })}`, { replace: true })
  const filter =
    state.filter === undefined
      ? ((view?.spec.filter as Filter | null | undefined) ?? null)
      : state.filter
  const sort = state.sort ?? view?.spec.sort ?? []
  const shownKeys =
    state.fields ?? (view?.spec.fields?.length ? view.spec.fields : defaultFields(form))
  const fields = shownKeys.flatMap((key) => fieldOf(form, key) ?? [])
  const shown = useMemo(() => shownOf(form, state.bin ? {} : look), [form, look, state.bin])
  const { kind } = shown
  const columnKeys = fields.filter((one) => !one.system).map((one) => one.key)
  const query: ListQuery = {
    filter: allOf(filter),
    sort,
    search: state.search,
    deleted: state.bin,
    fields: [
      ...new Set([...columnKeys, ...fieldsOfShown(shown), ...fieldsOfRules(look.colors, form)]),
    ],
  }
  const summary = summaryOf(form, shownKeys, look.summary)
  const { rows, isStale } = useRows(
    form,
    query,
    round,
    kind === 'grid' && shown.group && !state.bin ? { field: shown.group, summary } : undefined,
  )
  useSyncExternalStore(rows.subscribe, rows.snapshot)
  const count = useCount(form.key, query, round)
  const sums = useSums(form, query, summary, round)
  const refresh = useCallback(() => setRound((now) => now + 1), [])
  const counted = useCallback(() => {
    client.invalidateQueries({ queryKey: ['sums', form.key] })
    client.invalidateQueries({ queryKey: ['record', form.key] })
  }, [client, form.key])
  const { save, undo, redo, did } = useCellEdits(form, rows, counted)
  const colors = look.colors
  const tone = useMemo(
    () => (colors?.length ? (row: Row) => toneOf(colors, form, row, me) : undefined),
    [colors, form, me],
  )
  const mayEdit = useCallback(
    (row: Row, field: FieldInfo) =>
      !form.is_ledger &&
      !state.bin &&
      field.key !== form.state_field &&
      !field.fields &&
      canEdit(field, row),
    [form, state.bin],
  )
  const setLook = (change: LookChange) => set({ look: { ...state.look, ...change } })
  const headingText = (heading: Heading) => (
    <>
      {shown.group && heading.value !== null ? (
        /^\d{4}-\d{2}$/.test(String(heading.value)) ? (
          String(heading.value)
        ) : (
          <FieldCell field={shown.group} value={heading.value} />
        )
      ) : (
        <span className="muted">{t('look.noValue')}</span>
      )}
      <span className="muted">
        {t('look.groupCount', { n: heading.count.toLocaleString('en-US') })}
      </span>
      {fields.map((field) => {
        const fn = summary[field.key]
        const value = heading.sums?.[field.key]
        return fn && value !== null && value !== undefined ? (
          <span key={field.key} className="g-groupsum">
            {field.title} <Figure field={field} fn={fn} value={value} />
          </span>
        ) : null
      })}
    </>
  )
  useEffect(() => rows.setKnown(count && !count.isCapped ? count.n : null), [rows, count])
  useEffect(() => {
    if (typed === state.search) return
    const timer = setTimeout(() => set({ search: typed }), 250)
    return () => clearTimeout(timer)
  })

  // Rows that others change are read again where they are in sight.
  useEffect(
    () =>
      onLive((events) => {
        for (const event of events.slice(0, 20)) {
          if (event.form !== form.key || !event.id || !rows.byId(event.id)) continue
          client
            .fetchQuery<Row>({ queryKey: ['record', form.key, event.id], staleTime: 0 })
            .then((row) => row && rows.replace(row))
            .catch(() => {})
        }
      }),
    [client, form.key, rows],
  )
  // What the panel saves shows in the grid too.
  useEffect(
    () =>
      client.getQueryCache().subscribe((event) => {
        const [kind, of, id] = event.query.queryKey
        if (event.type !== 'updated' || kind !== 'record' || of !== form.key) return
        const row = event.query.state.data as Row | undefined
        const mine = rows.byId(String(id))
        if (row && mine && row.rev > mine.rev) rows.replace(row)
      }),
    [client, form.key, rows],
  )

  const instead = rows.isEnd && rows.found === 0 ? viewInstead(form.views, state)?.key : undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: once it is known that there is nothing
  useEffect(() => {
    if (instead) set({ view: instead })
  }, [instead])

  const step = (by: number) => {
    const at = state.open ? rows.indexOf(state.open) : -1
    const next = rows.row(Math.max(0, at + by))
    if (next) set({ open: next.id })
  }
  const may = (action: string) => form.can.includes(action)
  const mayCreate = may('create') && !form.is_ledger && !state.bin
  const shortcuts = useRef<() => void>(() => {})
  shortcuts.current = () => mayCreate && set({ create: true })
  useShortcuts([
    { key: 'c', title: 'keys.create', run: () => shortcuts.current() },
    { key: 'j', title: 'keys.next', run: () => step(1) },
    { key: 'k', title: 'keys.previous', run: () => step(-1) },
    { key: 'Escape', title: 'keys.close', run: () => state.open && set({ open: undefined }) },
  ])

  const sortBy = (field: FieldInfo, add: boolean) => {
    const now = sort.find((key) => key.field === field.key)
    const rest = add ? sort.filter((key) => key.field !== field.key) : []
    const next: SortKey[] = !now
      ? [{ field: field.key, dir: 'asc' }]
      : now.dir === 'asc'
        ? [{ field: field.key, dir: 'desc' }]
        : []
    const all = [...rest, ...next]
    set({ sort: all.length > 0 || view?.spec.sort?.length ? all : undefined })
  }

  const [printing, setPrinting] = useState(false)
  const ids = [...selected.keys()]
  const exported = { ...query, ...(ids.length > 0 ? { ids } : {}) }
  const more: (MenuEntry | null)[] = []
  if (may('export')) {
    more.push({
      key: 'xlsx',
      title: t('export.xlsx'),
      icon: Download,
      onAction: () => runExport(form, exported, 'xlsx'),
    })
    more.push({
      key: 'csv',
      title: t('export.csv'),
      icon: Download,
      onAction: () => runExport(form, exported, 'csv'),
    })
    more.push({ key: 'asked', title: t('export.requests'), icon: FileClock, href: '/exports' })
    more.push(null)
  }
  if (!state.bin)
    more.push({
      key: 'chart',
      title: t('list.toChart'),
      icon: ChartNoAxesCombined,
      href: `/boards/new/design?${new URLSearchParams({ form: form.key, ...(filter ? { filter: JSON.stringify(filter) } : {}) })}`,
    })
  more.push({ key: 'refresh', title: t('list.refresh'), icon: RotateCcw, onAction: refresh })
  if (may('delete') && !form.is_ledger)
    more.push({
      key: 'bin',
      title: t(state.bin ? 'bin.leave' : 'bin.title'),
      icon: Trash2,
      onAction: () => set({ bin: !state.bin, open: undefined }),
    })

  const columns: GridColumn[] = fields.map((field) => ({
    field,
    width: widths[field.key] ?? widthOf(field, field.key === form.title_field),
  }))
  const shownSums = Object.fromEntries(
    fields.flatMap((field) => {
      const value = sums[field.key]
      return value === null || value === undefined
        ? []
        : [
            [
              field.key,
              <Figure
                key={field.key}
                field={field}
                fn={summary[field.key] ?? 'sum'}
                value={value}
              />,
            ],
          ]
    }),
  )
  const changed =
    (state.filter !== undefined &&
      !sameValue(state.filter as never, (view?.spec.filter ?? null) as never)) ||
    state.sort !== undefined ||
    Object.entries(state.look ?? {}).some(
      ([key, value]) =>
        JSON.stringify(value ?? null) !==
        JSON.stringify(view?.spec[key as keyof LookChange] ?? null),
    ) ||
    (!!view?.is_mine && local.isChanged) ||
    state.fields !== undefined
  const open = (row: Row) =>
    isWide && !state.bin ? set({ open: row.id }) : navigate(recordHref(form.key, row.id))
  const isEmpty = rows.isEnd && rows.found === 0
  const Other = kinds[kind]
  const paste = async (data: DataTransfer, row: number, col: number) => {
    const [text, html] = [data.getData('text/plain'), data.getData('text/html')]
    const { readClipboard, MOST_ROWS, MOST_COLUMNS } = await import('../../views/paste/model')
    const block = readClipboard(text, html)
    if (block.length === 0) toast(t('paste.nothing'))
    else if (block.length > MOST_ROWS || block.some((cells) => cells.length > MOST_COLUMNS))
      toast({
        text: t('paste.tooMuch', { rows: MOST_ROWS, columns: MOST_COLUMNS }),
        tone: 'danger',
      })
    else setPasted({ block, row, col })
  }
  const narrowed = filter !== null || state.search !== ''

  const empty = state.bin ? (
    <Empty icon={Trash2} title={t('bin.empty')} />
  ) : (
    <Empty
      title={narrowed ? t('list.noMatch') : t('list.empty', { name: form.title })}
      action={
        narrowed ? (
          <Button
            onPress={() => {
              setTyped('')
              set({ filter: null, search: '' })
            }}
          >
            {t('list.clearFilter')}
          </Button>
        ) : (
          mayCreate && (
            <Button variant="primary" icon={Plus} onPress={() => set({ create: true })}>
              {t('record.new', { name: form.title })}
            </Button>
          )
        )
      }
    />
  )

  return (
    <div className="v-page">
      <div className="v-list">
        <div className="v-head">
          <h1>{state.bin ? t('bin.of', { name: form.title }) : form.title}</h1>
          {form.has_pool && !state.bin && (
            <LinkButton href={`/pool/${form.key}`}>{t('list.pool')}</LinkButton>
          )}
          {may('import') && !state.bin && (
            <LinkButton href={`/import/${form.key}`} icon={FileUp}>
              {t('list.import')}
            </LinkButton>
          )}
          {mayCreate && (
            <Button variant="primary" icon={Plus} onPress={() => set({ create: true })}>
              {t('list.new')}
            </Button>
          )}
          <Menu
            label={t('ui.more')}
            placement="bottom end"
            items={more}
            trigger={<IconButton icon={MoreHorizontal} label={t('ui.more')} />}
          />
        </div>
        {!state.bin && (
          <ViewTabs
            form={form}
            current={view}
            changed={changed}
            spec={{
              fields: shownKeys,
              filter,
              sort,
              ...specOf(look, kind, widths, shownKeys),
            }}
            mayShare={hasRight(person, 'design')}
            onChoose={(key) =>
              navigate(`/r/${form.key}${writeState({ view: key, search: state.search })}`)
            }
            onSaved={async (key) => {
              local.forget()
              await client.invalidateQueries({ queryKey: ['form', form.key] })
              navigate(`/r/${form.key}${writeState({ view: key })}`)
            }}
          />
        )}
        <div className="v-tools no-print">
          <SearchInput
            label={t('list.search', { name: form.title })}
            placeholder={t('list.searchHint')}
            value={typed}
            onChange={setTyped}
          />
          <FilterButton form={form} filter={filter} onChange={(next) => set({ filter: next })} />
          {!state.bin && (
            <Button icon={Settings2} onPress={() => setSettings(true)}>
              {t(kind === 'grid' ? 'look.title' : `look.kind.${kind}`)}
            </Button>
          )}
          {!isPhone && (
            <ColumnsButton
              form={form}
              shown={shownKeys}
              onChange={(keys) => set({ fields: keys })}
            />
          )}
          <FilterChips form={form} filter={filter} onChange={(next) => set({ filter: next })} />
        </div>
        {selected.size > 0 && !state.bin && (
          <BulkBar
            form={form}
            selected={selected}
            onClear={() => setSelected(new Map())}
            onChanged={() => {
              refresh()
              counted()
            }}
            onExport={may('export') ? () => runExport(form, exported, 'xlsx') : undefined}
            onPrint={may('print') ? () => setPrinting(true) : undefined}
          />
        )}
        {printing && (
          <Suspense>
            <Print form={form} ids={ids.slice(0, 500)} onClose={() => setPrinting(false)} />
          </Suspense>
        )}
        {selected.size > 0 && state.bin && (
          <div className="v-bulk" role="toolbar" aria-label={t('bulk.title')}>
            <strong>{t('ui.selectedCount', { n: selected.size })}</strong>
            <Button
              size="s"
              icon={RotateCcw}
              onPress={async () => {
                const done = await Promise.allSettled(ids.map((id) => restoreRecord(form.key, id)))
                const failed = done.find((one) => one.status === 'rejected')
                if (failed) toast({ text: errorText(failed.reason), tone: 'danger' })
                else toast({ text: t('bin.restored', { n: ids.length }), tone: 'ok' })
                setSelected(new Map())
                refresh()
              }}
            >
              {t('bin.restore')}
            </Button>
          </div>
        )}
        {rows.error ? (
          <div className="r-pad">
            <Failed error={rows.error} onRetry={() => rows.retry()} />
          </div>
        ) : isEmpty && !/calendar|timeline|resource/.test(kind) ? (
          empty
        ) : Other ? (
          <Suspense fallback={<Skeleton lines={6} />}>
            <Other
              form={form}
              shown={shown}
              fields={fields}
              query={query}
              round={round}
              tone={tone}
              href={(row) => recordHref(form.key, row.id)}
              onOpen={open}
              onChanged={refresh}
              did={did}
              mayEdit={mayEdit}
              onCreate={
                mayCreate
                  ? (values) => {
                      setPrefill(values)
                      set({ create: true })
                    }
                  : undefined
              }
            />
          </Suspense>
        ) : isPhone ? (
          <PhoneList
            label={form.title}
            window={rows}
            fields={fields}
            titleKey={form.title_field}
            href={(row) => recordHref(form.key, row.id)}
            headingText={headingText}
            dimmed={isStale}
          />
        ) : (
          <Grid
            label={form.title}
            window={rows}
            columns={columns}
            titleKey={
              fields.some((field) => field.key === form.title_field) ? form.title_field : undefined
            }
            sort={sort}
            onSort={sortBy}
            selected={selected}
            onSelected={setSelected}
            openId={state.open}
            onOpen={open}
            href={(row) => recordHref(form.key, row.id)}
            canEdit={mayEdit}
            frozen={Math.min(look.frozen ?? 1, columns.length)}
            tone={tone}
            headingText={headingText}
            onReorder={(from, to) => {
              const next = [...shownKeys]
              const [moved] = next.splice(from, 1)
              if (moved) next.splice(to, 0, moved)
              set({ fields: next })
            }}
            onPaste={form.is_ledger || state.bin ? undefined : paste}
            onSave={save}
            onUndo={undo}
            onRedo={redo}
            onResize={resize}
            sums={shownSums}
            dimmed={isStale}
          />
        )}
        <div className="v-foot">
          <span aria-live="polite">
            {count
              ? t(count.isCapped ? 'list.countCapped' : 'list.count', {
                  n: count.n.toLocaleString('en-US'),
                })
              : t('list.counting')}
          </span>
          {rows.found > 0 && !rows.isEnd && (
            <span>{t('list.loaded', { n: rows.found.toLocaleString('en-US') })}</span>
          )}
        </div>
      </div>
      {state.open && !state.bin && (
        <Panel
          form={form}
          id={state.open}
          onClose={() => set({ open: undefined })}
          onStep={step}
          onGone={() => {
            set({ open: undefined })
            refresh()
          }}
        />
      )}
      {settings && (
        <Suspense>
          <ViewSettings
            form={form}
            shown={shown}
            look={look}
            columns={shownKeys}
            summary={summary}
            onChange={setLook}
            onClose={() => setSettings(false)}
          />
        </Suspense>
      )}
      {pasted && (
        <Suspense>
          <Paste
            form={form}
            block={pasted.block}
            fields={fields.slice(pasted.col)}
            columns={query.fields}
            rows={rows}
            at={pasted.row}
            mayCreate={mayCreate}
            mayEdit={mayEdit}
            did={did}
            onClose={() => setPasted(null)}
            onChanged={refresh}
            onSaved={counted}
          />
        </Suspense>
      )}
      {state.create && (
        <CreateDialog
          form={form.key}
          prefill={prefill}
          onClose={() => {
            setPrefill({})
            set({ create: false })
          }}
          onCreated={(row) => {
            setPrefill({})
            set({ create: false, open: isWide ? row.id : undefined })
            refresh()
          }}
        />
      )}
    </div>
  )
}

export default function Records({ form: key }: { form: string }) {
  const { data, error, refetch } = useForm(key)
  if (error)
    return (
      <div className="a-page">
        <Failed error={error} onRetry={refetch} />
      </div>
    )
  return data ? (
    <List form={data} />
  ) : (
    <div className="a-page">
      <Skeleton lines={8} />
    </div>
  )
}
