// SPDX-License-Identifier: Apache-2.0
// Staff bonus of a month: settled statements, or how an open month stands; each person leads to lines.
import '../record/record.css'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'wouter'
import { errorText, get, post } from '../../api/client'
import { cellOf, type Row } from '../../api/forms'
import { useForm } from '../../api/hooks'
import { queryRecords } from '../../api/records'
import type { Filter } from '../../core/filter'
import { formatDecimal } from '../../core/format'
import { formatMoney, sumMoney } from '../../core/money'
import type { Ref } from '../../core/schema'
import { t } from '../../i18n/t'
import {
  Button,
  Card,
  confirm,
  Empty,
  LinkButton,
  Select,
  Skeleton,
  Table,
  Tag,
  toast,
} from '../../ui'
import { listHref, NO_VIEW, writeState } from '../../views/state'
import { canDo, fieldFor, formFor, hasRight, type Me, queries, useMe } from '../session'
import { Failed } from '../shell/Boundary'
import { type DraftLine, DraftLines } from './Lines'

const SUMS = ['base', 'commission', 'adjustment', 'carried_in', 'payable'] as const
const MOST = 500

interface BonusRow extends Record<(typeof SUMS)[number], string> {
  key: string
  user: Ref
  heads: number
  lines?: DraftLine[]
  /** Of a settled one; a draft has none. */
  state?: string
  /** Where its lines are. */
  href: string
}

const is = (me: Me | undefined, part: string, value: unknown): Filter =>
  ({ field: fieldFor(me, 'bonus_statement', part), op: 'eq', value }) as Filter

const COLUMNS = [
  'at',
  'kind',
  'patient',
  'charge',
  'rule',
  'base',
  'rate',
  'amount',
  'origin_period',
  'per_head',
  'per_charge',
]

/** The list of a statement's lines. */
const linesHref = (me: Me | undefined, lines: string, statement: Row) => {
  const field = (part: string) => fieldFor(me, 'bonus_line', part)
  const filter = {
    field: field('statement'),
    op: 'in',
    value: [{ id: statement.id, title: statement.title }],
  } as Filter
  return `/r/${lines}${writeState({ view: NO_VIEW, filter, fields: COLUMNS.map(field) })}`
}

async function settledRows(me: Me | undefined, period: string, signal: AbortSignal) {
  const form = formFor(me, 'bonus_statement') as string
  const lines = formFor(me, 'bonus_line') as string
  const page = await queryRecords(form, { filter: is(me, 'period', period), limit: MOST }, signal)
  return page.rows.map((row): BonusRow => {
    const value = (part: string) => cellOf(row, fieldFor(me, 'bonus_statement', part))
    const sum = (part: string) => String(value(part) ?? '0')
    return {
      key: row.id,
      user: value('user') as Ref,
      heads: Number(value('heads') ?? 0),
      base: sum('base'),
      commission: sum('commission'),
      adjustment: sum('adjustment'),
      carried_in: sum('carried_in'),
      payable: sum('payable'),
      state: String(value('state') ?? ''),
      href: linesHref(me, lines, row),
    }
  })
}

async function draftRows(period: string, signal: AbortSignal) {
  const answer = await get<{ statements: Omit<BonusRow, 'key' | 'href'>[] }>(
    '/commission/bonus',
    { period },
    signal,
  )
  return answer.statements.map(
    (row): BonusRow => ({
      ...row,
      key: row.user.id,
      href: `/commission?tab=bonus&month=${period}&user=${row.user.id}`,
    }),
  )
}

// Only an order: the sums themselves stay texts.
const byPayable = (rows: readonly BonusRow[]) =>
  [...rows].sort((a, b) => Number(b.payable) - Number(a.payable))

function StateTag({ state }: { state: string | undefined }) {
  const me = useMe()
  const form = useForm(formFor(me, 'bonus_statement')).data
  const field = form?.fields.find((one) => one.key === form.state_field)
  const title = field?.options?.find((one) => one.key === state)?.title
  return title ? <Tag tone={state === 'calculated' ? 'info' : 'ok'}>{title}</Tag> : <>—</>
}

// What comes next for a statement in that state, and who may do it.
const MOVES = [
  { from: 'calculated', to: 'approved', right: 'statement_approve' },
  { from: 'approved', to: 'paid', right: 'statement_pay' },
]

/** Approves or pays all of a month that are ready for it. */
function Moves({ rows, period }: { rows: readonly BonusRow[]; period: string }) {
  const me = useMe()
  const [busy, setBusy] = useState('')
  const run = async (to: string, ready: readonly BonusRow[]) => {
    const title = t(`bonus.${to}` as 'bonus.paid')
    const sum = formatMoney(sumMoney(ready.map((row) => row.payable)))
    const sure = await confirm({
      title: t('bonus.moveAsk', { period, n: ready.length, move: title }),
      body: t('bonus.moveSum', { sum }),
      okText: title,
    })
    if (!sure) return
    setBusy(to)
    try {
      for (const row of ready) await post(`/commission/bonus-statements/${row.key}/move`, { to })
      toast({ text: t('bonus.moved', { n: ready.length, move: title }), tone: 'ok' })
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    await queries.invalidateQueries({ queryKey: ['periods', 'bonus', period] })
    setBusy('')
  }
  return (
    <>
      {MOVES.map(({ from, to, right }) => {
        const ready = rows.filter((row) => row.state === from)
        if (!ready.length || !hasRight(me, right)) return null
        return (
          <Button key={to} variant="primary" busy={busy === to} onPress={() => run(to, ready)}>
            {`${t(`bonus.${to}` as 'bonus.paid')} (${ready.length})`}
          </Button>
        )
      })}
    </>
  )
}

function BonusTable({ rows, period }: { rows: readonly BonusRow[]; period: string }) {
  const isSettled = rows.some((row) => row.state)
  return (
    <Table
      label={t('bonus.of', { period })}
      rows={rows}
      rowKey={(row) => row.key}
      maxHeight="60vh"
      empty={<Empty title={t('bonus.none')} />}
      columns={[
        {
          key: 'user',
          title: t('bonus.person'),
          cell: (row) => <a href={row.href}>{row.user?.title}</a>,
        },
        {
          key: 'heads',
          title: t('statement.heads'),
          numeric: true,
          cell: (row) => formatDecimal(String(row.heads)),
        },
        ...SUMS.map((key) => ({
          key,
          title: key === 'commission' ? t('bonus.amount') : t(`statement.${key}`),
          numeric: true,
          cell: (row: BonusRow) => formatMoney(row[key]),
        })),
        ...(isSettled
          ? [
              {
                key: 'state',
                title: t('commission.state'),
                cell: (row: BonusRow) => <StateTag state={row.state} />,
              },
            ]
          : []),
      ]}
      footer={{
        user: t('statement.total'),
        heads: formatDecimal(String(rows.reduce((sum, row) => sum + row.heads, 0))),
        ...Object.fromEntries(
          SUMS.map((key) => [key, formatMoney(sumMoney(rows.map((row) => row[key])))]),
        ),
      }}
    />
  )
}

/** The lines of one person in a month that is not settled. */
function OpenLines({ user, period }: { user: string; period: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['draft', 'bonus', period, user],
    queryFn: ({ signal }) =>
      get<{ statements: BonusRow[] }>(`/commission/bonus/${user}`, { period }, signal),
  })
  const row = data?.statements[0]
  if (data && !row) return null
  return (
    <Card flush title={t('bonus.linesOf', { name: row?.user.title ?? '' })}>
      {error ? (
        <div className="r-pad">
          <Failed error={error} onRetry={refetch} />
        </div>
      ) : row ? (
        <DraftLines lines={row.lines ?? []} amount={t('bonus.amount')} />
      ) : (
        <div className="r-pad">
          <Skeleton lines={6} />
        </div>
      )}
    </Card>
  )
}

export default function Bonus({
  locked,
  open,
}: {
  locked: readonly string[]
  open: readonly string[]
}) {
  const me = useMe()
  const [search, setSearch] = useSearchParams()
  const months = [...(hasRight(me, 'settle') ? open : []), ...locked]
  const asked = search.get('month') ?? ''
  const period = months.includes(asked) ? asked : (locked[0] ?? months[0])
  const isLocked = !!period && locked.includes(period)
  const user = search.get('user')
  const rules = formFor(me, 'staff_bonus_rule')
  const statements = formFor(me, 'bonus_statement')
  const { data, error, refetch } = useQuery({
    queryKey: isLocked ? ['periods', 'bonus', period] : ['draft', 'bonus', period],
    queryFn: ({ signal }) =>
      isLocked ? settledRows(me, period, signal) : draftRows(period as string, signal),
    enabled: !!period,
  })
  if (!period) return <Empty title={t('bonus.none')} />
  return (
    <div className="x-stack">
      <Card
        flush
        title={t(isLocked ? 'bonus.of' : 'bonus.draftOf', { period })}
        actions={
          <>
            <Select
              aria-label={t('statement.period')}
              choices={months.map((one) => ({ key: one, title: one }))}
              value={period}
              onChange={(one) => one && setSearch({ tab: 'bonus', month: one })}
            />
            {isLocked && data && <Moves rows={data} period={period} />}
            {isLocked && statements && (
              <LinkButton href={listHref(statements, is(me, 'period', period))}>
                {t('bonus.list')}
              </LinkButton>
            )}
            {canDo(me, rules, 'read') && (
              <LinkButton href={`/r/${rules}`}>{t('bonus.rules')}</LinkButton>
            )}
          </>
        }
      >
        {error ? (
          <div className="r-pad">
            <Failed error={error} onRetry={refetch} />
          </div>
        ) : data ? (
          <BonusTable rows={byPayable(data)} period={period} />
        ) : (
          <div className="r-pad">
            <Skeleton lines={6} />
          </div>
        )}
      </Card>
      {user && !isLocked && <OpenLines key={user} user={user} period={period} />}
    </div>
  )
}
