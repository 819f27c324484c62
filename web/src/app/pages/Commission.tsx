// SPDX-License-Identifier: Apache-2.0
// Months of commission: what is locked, what comes next, and how the running one stands.
import '../record/record.css'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, Lock } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useSearchParams } from 'wouter'
import { errorText, get, post } from '../../api/client'
import { useForm } from '../../api/hooks'
import { aggregate, followJob, type Job, queryRecords } from '../../api/records'
import { today, wallTime } from '../../core/date'
import type { Ref } from '../../core/schema'
import { formatDateTime, formatDecimal } from '../../core/format'
import { formatMoney, sumMoney } from '../../core/money'
import { t, tMaybe } from '../../i18n/t'
import {
  Select,
  Button,
  Card,
  confirm,
  Empty,
  Progress,
  Skeleton,
  Table,
  Tabs,
  Tag,
  toast,
  type Tone,
} from '../../ui'
import { listHref } from '../../views/state'
import Bonus from '../commission/Bonus'
import { canDo, fieldFor, formFor, hasRight, queries, useMe } from '../session'
import { Failed } from '../shell/Boundary'
import { Page } from '../shell/Page'

interface Period {
  period: string
  state: 'open' | 'closing' | 'locked' | 'running'
  settled_at?: string | null
}

export interface DraftRow {
  channel: Ref & { code?: string }
  hold?: boolean
  heads: number
  base: string
  commission: string
  adjustment: string
  carried_in: string
  payable: string
}

const TONES: Record<Period['state'], Tone> = {
  open: 'info',
  closing: 'warn',
  locked: 'ok',
  running: 'grey',
}

export function DraftTable({ rows, period }: { rows: readonly DraftRow[]; period: string }) {
  const money = (key: 'base' | 'commission' | 'adjustment' | 'carried_in' | 'payable') => ({
    key,
    title: t(`statement.${key}`),
    numeric: true,
    cell: (row: DraftRow) => formatMoney(row[key]),
  })
  const total = (key: 'base' | 'commission' | 'adjustment' | 'carried_in' | 'payable') =>
    formatMoney(sumMoney(rows.map((row) => row[key])))
  return (
    <Table
      label={t('commission.draftOf', { period })}
      rows={rows}
      rowKey={(row) => row.channel.id}
      maxHeight="60vh"
      empty={<Empty title={t('commission.noDraft')} />}
      columns={[
        {
          key: 'channel',
          title: t('channel.name'),
          cell: (row) => (
            <a href={`/commission/draft/${row.channel.id}?period=${period}`}>{row.channel.title}</a>
          ),
        },
        {
          key: 'heads',
          title: t('statement.heads'),
          numeric: true,
          cell: (row) => formatDecimal(String(row.heads)),
        },
        money('base'),
        money('commission'),
        money('adjustment'),
        money('carried_in'),
        money('payable'),
      ]}
      footer={{
        channel: t('statement.total'),
        heads: formatDecimal(String(rows.reduce((sum, row) => sum + row.heads, 0))),
        base: total('base'),
        commission: total('commission'),
        adjustment: total('adjustment'),
        carried_in: total('carried_in'),
        payable: total('payable'),
      }}
    />
  )
}

/** Months before this one, newest first, and this one. */
function lastMonths(running: string, n = 24): string[] {
  const [year, month] = running.split('-').map(Number) as [number, number]
  return Array.from({ length: n }, (_, back) => {
    const at = year * 12 + month - 1 - back
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`
  })
}

function Draft({
  period,
  periods,
  onPeriod,
  settle,
}: {
  period: string
  periods: readonly string[]
  onPeriod: (period: string) => void
  settle: ReactNode
}) {
  const { data, error, refetch } = useQuery({
    queryKey: ['draft', period],
    queryFn: ({ signal }) =>
      get<{ statements: DraftRow[] }>('/commission/draft', { period }, signal),
  })
  return (
    <Card
      flush
      title={t('commission.draftOf', { period })}
      actions={
        <>
          <Select
            aria-label={t('statement.period')}
            choices={periods.map((one) => ({ key: one, title: one }))}
            value={period}
            onChange={(one) => one && onPeriod(one)}
          />
          {settle}
        </>
      }
    >
      {error ? (
        <div className="r-pad">
          <Failed error={error} onRetry={refetch} />
        </div>
      ) : data ? (
        <DraftTable rows={data.statements} period={period} />
      ) : (
        <div className="r-pad">
          <Skeleton lines={6} />
        </div>
      )}
    </Card>
  )
}

function useSettle(onDone: () => void) {
  const [job, setJob] = useState<Job | null>(null)
  const settle = async (period: string) => {
    const sure = await confirm({
      title: t('commission.settleAsk', { period }),
      body: t('commission.settleBody'),
      okText: t('commission.settle', { period }),
    })
    if (!sure) return
    try {
      const { job: id } = await post<{ job: string }>('/commission/settle', { period })
      const over = await followJob(id, setJob)
      if (over.state !== 'done') throw new Error(over.result?.error || t('commission.failed'))
      toast({ text: t('commission.settled', { period }), tone: 'ok' })
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    setJob(null)
    onDone()
  }
  return { job, settle }
}

/** The month of the first charge or visit: where settling begins while nothing is settled yet. */
function useFirstMonth(isWanted: boolean): string | null | undefined {
  const me = useMe()
  const kinds = [
    { form: formFor(me, 'charge'), at: fieldFor(me, 'charge', 'paid_at') },
    { form: formFor(me, 'visit'), at: fieldFor(me, 'visit', 'arrived_at') },
  ].filter((one) => canDo(me, one.form, 'read'))
  const { data, isError } = useQuery({
    queryKey: ['periods', 'first', kinds],
    queryFn: async ({ signal }) => {
      const found = await Promise.all(
        kinds.map((one) =>
          queryRecords(
            one.form as string,
            { fields: [one.at], sort: [{ field: one.at, dir: 'asc' }], limit: 1 },
            signal,
          ),
        ),
      )
      const times = found.flatMap((page, at) => {
        const value = page.rows[0]?.values[kinds[at]?.at ?? '']
        return typeof value === 'string' ? (wallTime(value)?.date.slice(0, 7) ?? []) : []
      })
      return times.sort()[0] ?? null
    },
    enabled: isWanted && !!me,
  })
  return isError || !isWanted ? null : data
}

/** How many statements each month has, and what they come to. */
function useTotals(form: string | undefined, period: string, payable: string) {
  const { data } = useQuery({
    queryKey: ['periods', 'totals', form],
    queryFn: ({ signal }) =>
      aggregate(
        form as string,
        {
          dims: [{ field: period }],
          measures: [{ fn: 'count' }, { fn: 'sum', field: payable }],
          limit: 500,
        },
        signal,
      ),
    enabled: !!form,
  })
  return new Map(
    data?.rows.map((row) => [String(row.dims[0]), row.measures.map((one) => String(one ?? ''))]),
  )
}

export default function Commission() {
  const me = useMe()
  const [search, setSearch] = useSearchParams()
  const statement = formFor(me, 'statement')
  const form = useForm(statement).data
  const { data, error, refetch } = useQuery({
    queryKey: ['periods'],
    queryFn: ({ signal }) =>
      get<{ periods: Period[]; next: string; running?: string }>(
        '/commission/periods',
        undefined,
        signal,
      ),
  })
  const { job, settle } = useSettle(async () => {
    // The months first: a locked month has no draft to ask for.
    queries.invalidateQueries({ queryKey: ['draft'], refetchType: 'none' })
    await queries.invalidateQueries({ queryKey: ['periods'] })
    setSearch({}, { replace: true })
  })
  const running = data?.running || today().slice(0, 7)
  // The months not settled yet; the first one ever settled is chosen freely.
  const locked = new Set(
    data?.periods.filter((one) => one.state === 'locked').map((one) => one.period),
  )
  const open = lastMonths(running).filter(
    (one) => !locked.has(one) && (!data?.next || one >= data.next),
  )
  const asked = search.get('draft')
  const first = useFirstMonth(!!data && !data.next)
  const oldest = open.at(-1) ?? running
  const start = data?.next || (first && first < oldest ? oldest : first) || running
  const shown = asked && !locked.has(asked) ? asked : start
  const totals = useTotals(
    statement,
    fieldFor(me, 'statement', 'period'),
    fieldFor(me, 'statement', 'payable'),
  )
  const maySettle = hasRight(me, 'settle')
  const periodField = fieldFor(me, 'statement', 'period')
  const statementsOf = (period: string) =>
    statement && form?.fields.some((field) => field.key === periodField)
      ? listHref(statement, { field: periodField, op: 'eq', value: period })
      : `/r/${statement}`
  const channels = (
    <div className="x-stack">
      <Card flush title={t('commission.periods')}>
        <Table
          label={t('commission.periods')}
          rows={data?.periods ?? []}
          rowKey={(one) => one.period}
          maxHeight="40vh"
          empty={<Empty title={t('commission.noPeriods')} />}
          columns={[
            {
              key: 'period',
              title: t('statement.period'),
              cell: (one) => <span className="num">{one.period}</span>,
            },
            {
              key: 'state',
              title: t('commission.state'),
              cell: (one) => (
                <Tag
                  tone={TONES[one.state] ?? 'grey'}
                  icon={one.state === 'locked' ? Lock : undefined}
                >
                  {tMaybe(`period.${one.state}`) ?? one.state}
                </Tag>
              ),
            },
            {
              key: 'statements',
              title: t('commission.statements'),
              numeric: true,
              cell: (one) => {
                const n = totals.get(one.period)?.[0]
                return n ? <a href={statementsOf(one.period)}>{n}</a> : '—'
              },
            },
            {
              key: 'payable',
              title: t('statement.payable'),
              numeric: true,
              cell: (one) => formatMoney(totals.get(one.period)?.[1] || '—'),
            },
            {
              key: 'at',
              title: t('commission.settledAt'),
              cell: (one) => (one.settled_at ? formatDateTime(one.settled_at) : '—'),
            },
            {
              key: 'do',
              title: t('commission.actions'),
              cell: (one) => (
                <span className="x-row">
                  {one.state !== 'locked' && (
                    <Button size="s" onPress={() => setSearch({ draft: one.period })}>
                      {t('commission.draft')}
                    </Button>
                  )}
                </span>
              ),
            },
          ]}
        />
      </Card>
      <Draft
        key={shown}
        period={shown}
        periods={open}
        onPeriod={(draft) => setSearch({ draft }, { replace: true })}
        settle={
          maySettle &&
          shown < running &&
          (!data?.next || shown === data?.next) && (
            <Button variant="primary" icon={CircleCheck} busy={!!job} onPress={() => settle(shown)}>
              {t('commission.settle', { period: shown })}
            </Button>
          )
        }
      />
    </div>
  )
  return (
    <Page title={t('nav.commission')} lead={t('commission.lead')}>
      {error ? (
        <Failed error={error} onRetry={refetch} />
      ) : !data || first === undefined ? (
        <Skeleton lines={6} />
      ) : (
        <>
          {job && (
            <Card title={t('commission.settling')}>
              <Progress
                value={job.total ? (100 * job.done) / job.total : 0}
                label={t('commission.settling')}
              />
            </Card>
          )}
          {canDo(me, formFor(me, 'bonus_statement'), 'read') ? (
            <Tabs
              className="r-tabs"
              label={t('nav.commission')}
              selected={search.get('tab') === 'bonus' ? 'bonus' : 'channels'}
              onSelect={(tab) => setSearch(tab === 'bonus' ? { tab } : {})}
              items={[
                { key: 'channels', title: t('commission.channels'), content: channels },
                {
                  key: 'bonus',
                  title: t('bonus.tab'),
                  content: <Bonus locked={[...locked].sort().reverse()} open={open} />,
                },
              ]}
            />
          ) : (
            channels
          )}
        </>
      )}
    </Page>
  )
}
