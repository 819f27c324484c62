// SPDX-License-Identifier: Apache-2.0
// The instances of a flow for its administrator: where each stands, what halted, and the hand laid on it, always with
// a reason; how long work lies where; moving those that run to another version.
import './flow.css'
import { useQuery } from '@tanstack/react-query'
import { MoreHorizontal } from 'lucide-react'
import { useState } from 'react'
import { errorText, get, post } from '../../api/client'
import { Failed } from '../../app/shell/Boundary'
import { Page } from '../../app/shell/Page'
import { formatDateTime } from '../../core/format'
import { AdminOp } from '../../flow/AdminOp'
import { type AdminOp as Op, tokensOf } from '../../flow/adminOps'
import { FlowPicture } from '../../flow/FlowPicture'
import { type FlowSpec, isGate } from '../../flow/spec'
import { titleOfNode } from '../../flow/words'
import { t } from '../../i18n/t'
import {
  Button,
  Card,
  confirm,
  Empty,
  IconButton,
  Menu,
  Select,
  Skeleton,
  Table,
  Tabs,
  Tag,
  type Tone,
  toast,
} from '../../ui'
import { word } from '../word'
import { type InstanceRow, lasted, mapOf, type NodeStats, notesOf, opsOf, STATES } from './admin'
import { fetchFlow, type Flow, type Version } from './api'
import { resultText } from './say'

const TONES: Record<InstanceRow['state'], Tone> = {
  running: 'info',
  suspended: 'warn',
  done: 'ok',
  rejected: 'danger',
  cancelled: 'grey',
  terminated: 'grey',
}

const span = (ms: number) => {
  const { n, unit } = lasted(ms)
  return t(`flows.span.${unit}`, { n })
}

// --- The hand laid on one -----------------------------------------------------------------------------------

interface OpenTask {
  task: string
  node_title: string
  user: { name: string } | null
}

function Hand({
  row,
  op,
  spec,
  onClose,
  onDone,
}: {
  row: InstanceRow
  op: Op
  spec: FlowSpec
  onClose: () => void
  onDone: () => void
}) {
  const { data: read } = useQuery({
    queryKey: ['instance-open', row.id],
    queryFn: () => get<{ open: OpenTask[] }>(`/instances/${row.id}`),
    enabled: op === 'reassign',
  })
  return (
    <AdminOp
      id={row.id}
      rev={row.rev}
      name={row.record_title || `#${row.record}`}
      op={op}
      tokens={tokensOf(row.tokens, op).map((one) => ({
        key: one.id,
        title: titleOfNode(spec, one.node),
      }))}
      nodes={spec.nodes
        .filter((node) => node.type !== 'start' && !isGate(node))
        .map((node) => ({ key: node.id, title: titleOfNode(spec, node.id) }))}
      tasks={
        read?.open.map((one) => ({
          key: one.task,
          title: `${one.node_title} · ${one.user?.name ?? ''}`,
        })) ?? null
      }
      onClose={onClose}
      onDone={onDone}
    />
  )
}

// --- The list -----------------------------------------------------------------------------------------------

interface Answer {
  now: string
  rows: InstanceRow[]
}

function Standing({ row, spec }: { row: InstanceRow; spec: FlowSpec }) {
  if (row.tokens.length === 0) return <>{row.result ? resultText(row.result) : ''}</>
  return (
    <ul className="fi-tokens">
      {row.tokens.map((token) => (
        <li key={token.id}>
          {titleOfNode(spec, token.node)}{' '}
          <span className="muted">{formatDateTime(token.since)}</span>
          {token.state === 'incident' && (
            <span className="x-error">
              {token.why?.message ?? token.why?.text ?? token.why?.error}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

function List({ flow }: { flow: Flow }) {
  const { spec } = flow
  const [state, setState] = useState<string | null>('running')
  const [node, setNode] = useState<string | null>(null)
  const [pages, setPages] = useState<string[]>([''])
  const [acting, setActing] = useState<{ row: InstanceRow; op: Op } | null>(null)
  const before = pages[pages.length - 1]
  const { data, error, refetch } = useQuery({
    queryKey: ['flow-instances', flow.id, state, node, before],
    queryFn: () =>
      get<Answer>(`/flows/${flow.id}/instances`, {
        state: state ?? undefined,
        node: node ?? undefined,
        before: before || undefined,
      }),
  })
  const first = () => setPages([''])
  return (
    <div className="x-stack">
      <div className="h-parts">
        <Select
          label={t('flowadm.state')}
          clearable
          placeholder={t('flowadm.all')}
          value={state}
          choices={STATES.map((key) => ({ key, title: t(`flowadm.state.${key}`) }))}
          onChange={(key) => {
            setState(key)
            first()
          }}
        />
        <Select
          label={t('flowadm.node')}
          clearable
          placeholder={t('flowadm.all')}
          value={node}
          choices={spec.nodes
            .filter((one) => one.type !== 'start' && one.type !== 'end')
            .map((one) => ({ key: one.id, title: titleOfNode(spec, one.id) }))}
          onChange={(key) => {
            setNode(key)
            first()
          }}
        />
      </div>
      {error ? (
        <Failed error={error} onRetry={refetch} />
      ) : !data ? (
        <Skeleton lines={6} />
      ) : (
        <Table
          label={t('flowadm.list')}
          rows={data.rows}
          rowKey={(row) => row.id}
          empty={<Empty title={t('flowadm.none')} />}
          columns={[
            {
              key: 'record',
              title: t('flowadm.record'),
              cell: (row) => (
                <a href={`/flows/i/${row.id}`}>{row.record_title || `#${row.record}`}</a>
              ),
            },
            {
              key: 'state',
              title: t('flowadm.state'),
              cell: (row) => <Tag tone={TONES[row.state]}>{t(`flowadm.state.${row.state}`)}</Tag>,
            },
            {
              key: 'at',
              title: t('flowadm.standing'),
              cell: (row) => <Standing row={row} spec={spec} />,
            },
            {
              key: 'by',
              title: t('flowadm.started'),
              cell: (row) => (
                <>
                  {row.initiator} <span className="muted">{formatDateTime(row.started_at)}</span>
                </>
              ),
            },
            {
              key: 'version',
              title: t('flowadm.version'),
              numeric: true,
              cell: (row) => row.version,
            },
            {
              key: 'ops',
              title: t('flowadm.ops'),
              cell: (row) => {
                const ops = opsOf(row)
                const name = row.record_title || `#${row.record}`
                return ops.length === 0 ? null : (
                  <Menu
                    label={t('flowadm.opsOf', { name })}
                    placement="bottom end"
                    items={ops.map((op) => ({
                      key: op,
                      title: t(`flowadm.op.${op}`),
                      danger: op === 'terminate',
                      onAction: () => setActing({ row, op }),
                    }))}
                    trigger={
                      <IconButton icon={MoreHorizontal} label={t('flowadm.opsOf', { name })} />
                    }
                  />
                )
              },
            },
          ]}
        />
      )}
      <div className="x-row">
        {pages.length > 1 && (
          <Button onPress={() => setPages(pages.slice(0, -1))}>{t('flowadm.newer')}</Button>
        )}
        {data?.rows.length === 50 && (
          <Button onPress={() => setPages([...pages, data.rows[49]?.id ?? ''])}>
            {t('flowadm.older')}
          </Button>
        )}
      </div>
      {acting && (
        <Hand
          {...acting}
          spec={spec}
          onClose={() => setActing(null)}
          onDone={() => {
            setActing(null)
            refetch()
          }}
        />
      )}
    </div>
  )
}

// --- How long -----------------------------------------------------------------------------------------------

interface Stats {
  instances: Record<string, number>
  nodes: NodeStats[]
}

const DAYS = [7, 30, 90, 365]
const DAY_MS = 86_400_000

function Statistics({ flow }: { flow: Flow }) {
  const [days, setDays] = useState(30)
  const { data, error, refetch } = useQuery({
    queryKey: ['flow-statistics', flow.id, days],
    queryFn: () =>
      get<Stats>(`/flows/${flow.id}/statistics`, {
        from: new Date(Date.now() - days * DAY_MS).toISOString(),
      }),
  })
  if (error) return <Failed error={error} onRetry={refetch} />
  const text = (one: NodeStats) =>
    one.done > 0
      ? t('flowadm.note', { span: span(one.median_ms), n: one.done, open: one.open })
      : t('flowadm.noteOpen', { open: one.open })
  return (
    <div className="x-stack">
      <Select
        className="h-short"
        label={t('flowadm.period')}
        value={String(days)}
        choices={DAYS.map((n) => ({ key: String(n), title: t('flowadm.days', { n }) }))}
        onChange={(key) => key && setDays(Number(key))}
      />
      {!data ? (
        <Skeleton lines={6} />
      ) : (
        <>
          <p>
            {STATES.filter((key) => data.instances[key]).map((key) => (
              <Tag key={key}>
                {t(`flowadm.state.${key}`)} {data.instances[key]}
              </Tag>
            ))}
            {data.instances.median_ms
              ? ` ${t('flowadm.whole', { span: span(data.instances.median_ms) })}`
              : ''}
          </p>
          <Card>
            <FlowPicture
              spec={flow.spec}
              notes={notesOf(
                data.nodes.filter((one) => one.done + one.open > 0),
                text,
              )}
              label={t('flowadm.heat')}
            />
          </Card>
          <Table
            label={t('flowadm.statistics')}
            rows={data.nodes}
            rowKey={(one) => one.node}
            empty={<Empty title={t('flowadm.noStatistics')} />}
            columns={[
              {
                key: 'node',
                title: t('flowadm.node'),
                cell: (one) => one.title || titleOfNode(flow.spec, one.node),
              },
              { key: 'done', title: t('flowadm.done'), numeric: true, cell: (one) => one.done },
              {
                key: 'median',
                title: t('flowadm.median'),
                numeric: true,
                cell: (one) => (one.done ? span(one.median_ms) : ''),
              },
              {
                key: 'p90',
                title: t('flowadm.p90'),
                numeric: true,
                cell: (one) => (one.done ? span(one.p90_ms) : ''),
              },
              { key: 'late', title: t('flowadm.late'), numeric: true, cell: (one) => one.late },
              { key: 'open', title: t('flowadm.open'), numeric: true, cell: (one) => one.open },
              {
                key: 'open_late',
                title: t('flowadm.openLate'),
                numeric: true,
                cell: (one) => one.open_late,
              },
            ]}
          />
        </>
      )}
    </div>
  )
}

// --- To another version -------------------------------------------------------------------------------------

interface Migrated {
  rows: { id: string; record_title: string; tokens: string[]; why?: string | null }[]
  fits: number
  stuck: number
  moved: number
}

function Migration({ flow }: { flow: Flow }) {
  const { data: versions, error } = useQuery({
    queryKey: ['flow-versions', flow.id, flow.version],
    queryFn: () => get<{ rows: Version[] }>(`/flows/${flow.id}/versions`),
  })
  const [from, setFrom] = useState<string | null>(null)
  const [map, setMap] = useState<Record<string, string>>({})
  const [seen, setSeen] = useState<Migrated | null>(null)
  const [busy, setBusy] = useState(false)
  const specOf = (n: number | null) => ({
    queryKey: ['flow-version', flow.id, n],
    queryFn: () =>
      get<{ spec: FlowSpec }>(`/flows/${flow.id}/versions/${n}`).then((one) => one.spec),
    enabled: n !== null && n > 0,
  })
  const { data: was } = useQuery(specOf(from ? Number(from) : null))
  const { data: now } = useQuery(specOf(flow.version))
  if (error) return <Failed error={error} />
  const old = (versions?.rows ?? []).filter((one) => !one.is_current && one.running > 0)
  const ask = async (apply: boolean) => {
    setBusy(true)
    try {
      let answer = await post<Migrated>(`/flows/${flow.id}/migrate`, {
        from: Number(from),
        to: flow.version,
        map,
        apply,
      })
      let moved = answer.moved
      while (apply && answer.fits > 0 && answer.moved > 0) {
        answer = await post<Migrated>(`/flows/${flow.id}/migrate`, {
          from: Number(from),
          to: flow.version,
          map,
          apply,
        })
        moved += answer.moved
      }
      setSeen(answer)
      if (apply) toast({ text: t('flowadm.moved', { n: moved }), tone: 'ok' })
    } catch (wrong) {
      toast({ text: errorText(wrong), tone: 'danger' })
    }
    setBusy(false)
  }
  if (versions && old.length === 0) return <Empty title={t('flowadm.noneToMove')} />
  return (
    <div className="x-stack">
      <p className="muted">{t('flowadm.moveHelp', { n: flow.version })}</p>
      <Select
        label={t('flowadm.from')}
        value={from}
        choices={old.map((one) => ({
          key: String(one.version),
          title: `${t('flows.versionN', { n: one.version })} · ${t('flows.running', { n: one.running })}`,
        }))}
        onChange={(key) => {
          setFrom(key)
          setMap({})
          setSeen(null)
        }}
      />
      {was && now && (
        <ul className="fd-fields">
          {mapOf(was, now).map(({ node, fits }) => (
            <li key={node} className="fd-field">
              <span>{titleOfNode(was, node)}</span>
              <Select
                aria-label={t('flowadm.goesTo', { name: titleOfNode(was, node) })}
                value={map[node] ?? (fits.includes(node) ? node : null)}
                placeholder={t('flowadm.nowhere')}
                choices={fits.map((id) => ({ key: id, title: titleOfNode(now, id) }))}
                onChange={(key) => {
                  if (key) setMap({ ...map, [node]: key })
                  setSeen(null)
                }}
              />
            </li>
          ))}
        </ul>
      )}
      <div className="x-row">
        <Button busy={busy} disabled={!from} onPress={() => ask(false)}>
          {t('flowadm.preview')}
        </Button>
        <Button
          variant="primary"
          busy={busy}
          disabled={!seen || seen.fits === 0}
          onPress={async () => {
            if (
              await confirm({
                title: t('flowadm.moveAsk', { n: seen?.fits ?? 0 }),
                okText: t('flowadm.move'),
              })
            )
              ask(true)
          }}
        >
          {t('flowadm.move')}
        </Button>
      </div>
      {seen && (
        <>
          <p role="status">{t('flowadm.fits', { n: seen.fits, stuck: seen.stuck })}</p>
          <ul className="fd-changes">
            {seen.rows.map((row) => (
              <li key={row.id}>
                {row.record_title || `#${row.id}`}
                {row.why ? <span className="x-error">{row.why}</span> : null}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

export function Instances({ id, form }: { id: string; form: string }) {
  const [tab, setTab] = useState('list')
  const {
    data: flow,
    error,
    refetch,
  } = useQuery({
    queryKey: ['flow', id, 'admin'],
    queryFn: () => fetchFlow(id),
    gcTime: 0,
  })
  if (error) return <Failed error={error} onRetry={refetch} />
  if (!flow) return <Skeleton lines={8} />
  const name = word(flow.title)
  return (
    <Page
      title={t('flowadm.of', { name })}
      crumb={{ title: name, href: `/admin/forms/${form}/flows/${id}` }}
    >
      <Tabs
        className="fi-tabs"
        label={t('flowadm.of', { name })}
        selected={tab}
        onSelect={setTab}
        items={[
          { key: 'list', title: t('flowadm.list'), content: <List flow={flow} /> },
          {
            key: 'statistics',
            title: t('flowadm.statistics'),
            content: <Statistics flow={flow} />,
          },
          { key: 'move', title: t('flowadm.migration'), content: <Migration flow={flow} /> },
        ]}
      />
    </Page>
  )
}
