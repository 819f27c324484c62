// SPDX-License-Identifier: Apache-2.0
// What today asks of a person: figures that open their rows, people to call, who comes in.
import './Workbench.css'
import { useQuery } from '@tanstack/react-query'
import { CalendarClock, PhoneIncoming } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useLayoutEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { type FieldInfo, type FormInfo, nameOfRow, type Row } from '../../api/forms'
import { useForm } from '../../api/hooks'
import { aggregate, queryRecords } from '../../api/records'
import { today, wallTime } from '../../core/date'
import type { Filter } from '../../core/filter'
import { formatDecimal, formatTime } from '../../core/format'
import { formatMoney } from '../../core/money'
import { isMasked } from '../../core/perm'
import { isEmpty, isRef, type Value } from '../../core/schema'
import { FieldDisplay } from '../../fields'
import { specialOf } from '../../fields/special'
import { getLang, t } from '../../i18n/t'
import { Button, Card, Empty, LinkButton, Menu, Skeleton } from '../../ui'
import { listHref } from '../../views/state'
import { Revealable } from '../record/Facts'
import { movesOf, SUCCEEDED, useMoves } from '../record/Moves'
import { canDo, fieldFor, formFor, type Me, useMe } from '../session'
import { Failed } from '../shell/Boundary'
import { NoticeList, useNotices } from '../shell/Notices'
import { Page } from '../shell/Page'
import { recordHref } from '../source'

const TaskCard = lazy(async () => (await import('../work/pages')).taskCard())

const SHOWN = 12

/** The field that says when: by binding, else the first that has a day. */
function timeField(me: Me | undefined, role: string, form: FormInfo): FieldInfo | undefined {
  const key = fieldFor(me, role, 'time')
  return (
    form.fields.find((field) => field.key === key) ??
    form.fields.find((field) => specialOf(field)?.key === 'today') ??
    form.system.find((field) => field.key === 'created_at')
  )
}

const onToday = (field: string): Filter => ({
  and: [
    { field, op: 'ge', value: { $today: 0 } },
    { field, op: 'lt', value: { $today: 1 } },
  ],
})

function useBound(role: string) {
  const me = useMe()
  const key = formFor(me, role)
  const form = useForm(canDo(me, key, 'read') ? key : undefined).data
  return { me, form, time: form && timeField(me, role, form) }
}

function Kpi({ of: role, title, sum }: { of: string; title: string; sum?: boolean }) {
  const { me, form, time } = useBound(role)
  // Refunds are taken off in the net amount, where there is one.
  const net = fieldFor(me, role, 'net')
  const money = sum
    ? (form?.fields.find((field) => field.key === net) ??
      form?.fields.find((field) => field.summable))
    : undefined
  const filter = time && onToday(time.key)
  const { data, error } = useQuery({
    queryKey: ['kpi', role, form?.key, money?.key, today()],
    queryFn: ({ signal }) =>
      aggregate(
        form?.key as string,
        { measures: [money ? { fn: 'sum', field: money.key } : { fn: 'count' }], filter },
        signal,
      ),
    enabled: !!form && !!filter && (!sum || !!money),
    refetchInterval: 120_000,
  })
  if (!form || (sum && !money)) return null
  const value = data?.rows[0]?.measures[0] ?? (data ? 0 : undefined)
  return (
    <a className="w-kpi" href={listHref(form.key, filter)}>
      <span className="muted">{title}</span>
      <strong className="num">
        {error ? (
          '—'
        ) : value === undefined ? (
          <span className="g-bone" />
        ) : money ? (
          `¥${formatMoney(String(value))}`
        ) : (
          formatDecimal(String(value))
        )}
      </strong>
    </a>
  )
}

function useToday(
  form: FormInfo | undefined,
  filter: Filter | null | undefined,
  sort: { field: string; dir: 'asc' | 'desc' }[],
) {
  return useQuery({
    queryKey: ['linked', 'today', form?.key, filter, sort],
    queryFn: ({ signal }) =>
      queryRecords(form?.key as string, { filter, sort, limit: SHOWN, count: 'capped' }, signal),
    enabled: !!form && filter !== undefined,
    refetchInterval: 120_000,
  })
}

function Listing({
  title,
  form,
  filter,
  answer,
  empty,
  icon,
  children,
}: {
  title: string
  form: FormInfo
  filter: Filter | null
  answer: ReturnType<typeof useToday>
  empty: string
  icon: typeof PhoneIncoming
  children: (row: Row) => ReactNode
}) {
  const count = answer.data?.count
  return (
    <Card
      flush
      title={
        <>
          {title}
          {count && (
            <span className="r-count num">{count.is_capped ? `${count.n}+` : count.n}</span>
          )}
        </>
      }
      actions={<a href={listHref(form.key, filter)}>{t('list.openAll')}</a>}
    >
      {answer.error ? (
        <div className="r-pad">
          <Failed error={answer.error} onRetry={answer.refetch} />
        </div>
      ) : !answer.data ? (
        <div className="r-pad">
          <Skeleton lines={4} />
        </div>
      ) : answer.data.rows.length === 0 ? (
        <Empty icon={icon} title={empty} />
      ) : (
        <ul className="w-list">
          {answer.data.rows.map((row) => (
            <li key={row.id}>{children(row)}</li>
          ))}
        </ul>
      )}
    </Card>
  )
}

function Cell({ form, row, field }: { form: FormInfo; row: Row; field: FieldInfo | undefined }) {
  if (!field || isEmpty(row.values[field.key])) return null
  if (isMasked(row, field.key)) return <Revealable form={form} row={row} field={field} />
  return <FieldDisplay field={field} value={row.values[field.key]} />
}

/** The moves most made here as buttons, the others in a menu. */
function Actions({
  form,
  row,
  first = [],
}: {
  form: FormInfo
  row: Row
  first?: readonly string[]
}) {
  const { busy, attempt, dialog } = useMoves(form, row)
  const all = movesOf(form, row)
  const rank = (key: string) => (first.includes(key) ? first.indexOf(key) : first.length)
  const moves = [...all].sort((a, b) => rank(a.key) - rank(b.key))
  const shown = Math.max(first.length, 2)
  const rest = moves.slice(shown)
  return (
    <span className="w-actions">
      {moves.slice(0, shown).map((one, at) => (
        <Button
          key={one.key}
          size="s"
          variant={at === 0 ? 'primary' : 'default'}
          busy={busy === one.key}
          onPress={() => attempt(one.key)}
        >
          {one.title}
        </Button>
      ))}
      {rest.length > 0 && (
        <Menu
          label={t('record.moreStates')}
          placement="bottom end"
          items={rest.map(({ key, title }) => ({ key, title, onAction: () => attempt(key) }))}
          trigger={
            <Button size="s" variant="ghost">
              {t('ui.more')}
            </Button>
          }
        />
      )}
      {dialog}
    </span>
  )
}

const fieldNamed = (form: FormInfo, me: Me | undefined, role: string, ...parts: string[]) =>
  parts
    .map((part) => form.fields.find((field) => field.key === fieldFor(me, role, part)))
    .find(Boolean)

function Leads() {
  const { me, form, time } = useBound('lead')
  const state = form?.fields.find((field) => field.key === form.state_field)
  // Still at the start of their way: the states nobody comes back to are not calls to make.
  const early = state?.options?.slice(0, 2).map((option) => option.key) ?? []
  // The list the solution made for it: the first whose filter speaks of "me".
  const view = form?.views.find((one) => JSON.stringify(one.spec.filter ?? null).includes('"$me"'))
  const filter: Filter | null | undefined =
    form &&
    ((view?.spec.filter as Filter | undefined) ?? {
      and: [
        { field: 'owner', op: 'in', value: [{ $me: true }] as unknown as Value },
        ...(state && early.length > 0 ? [{ field: state.key, op: 'in', value: early }] : []),
      ],
    })
  const answer = useToday(form, filter, time ? [{ field: time.key, dir: 'desc' }] : [])
  if (!form || filter === undefined) return null
  const phone = fieldNamed(form, me, 'lead', 'phone')
  const channel = fieldNamed(form, me, 'lead', 'channel')
  const item = fieldNamed(form, me, 'lead', 'item', 'project', 'interest', 'need')
  return (
    <Listing
      title={t('work.leads')}
      form={form}
      filter={filter}
      answer={answer}
      empty={t('work.noLeads')}
      icon={PhoneIncoming}
    >
      {(row) => (
        <>
          <div className="w-who">
            <a href={recordHref(form.key, row.id)}>{nameOfRow(form, row)}</a>
            {state && <Cell form={form} row={row} field={state} />}
            <Cell form={form} row={row} field={phone} />
          </div>
          <div className="w-what muted">
            <Cell form={form} row={row} field={item} />
            <Cell form={form} row={row} field={channel} />
            {time && <Cell form={form} row={row} field={time} />}
          </div>
          <Actions form={form} row={row} />
        </>
      )}
    </Listing>
  )
}

function nameIn(row: Row, person: FieldInfo | undefined): string {
  const ref = person && row.values[person.key]
  return isRef(ref) && ref.title ? ref.title : row.title || `#${row.id}`
}

function Appointments() {
  const { me, form, time } = useBound('appointment')
  const filter = time && onToday(time.key)
  const answer = useToday(form, filter, time ? [{ field: time.key, dir: 'asc' }] : [])
  if (!form || !filter || !time) return null
  const state = form.fields.find((field) => field.key === form.state_field)
  const phone = fieldNamed(form, me, 'appointment', 'phone')
  const doctor = fieldNamed(form, me, 'appointment', 'doctor')
  const item = fieldNamed(form, me, 'appointment', 'item')
  const person = form.fields.find(
    (field) => field.target && field.target === formFor(me, 'patient'),
  )
  return (
    <Listing
      title={t('work.appointments')}
      form={form}
      filter={filter}
      answer={answer}
      empty={t('work.noAppointments')}
      icon={CalendarClock}
    >
      {(row) => {
        const at = row.values[time.key]
        const clock =
          typeof at === 'string'
            ? at.includes('T')
              ? wallTime(at)?.time.slice(0, 5)
              : formatTime(at)
            : ''
        return (
          <>
            <div className="w-who">
              <strong className="num">{clock}</strong>
              <a href={recordHref(form.key, row.id)}>{nameIn(row, person)}</a>
              {state && <Cell form={form} row={row} field={state} />}
            </div>
            <div className="w-what muted">
              <Cell form={form} row={row} field={phone} />
              <Cell form={form} row={row} field={doctor} />
              <Cell form={form} row={row} field={item} />
            </div>
            <Actions form={form} row={row} first={['arrived', 'no_show', SUCCEEDED]} />
          </>
        )
      }}
    </Listing>
  )
}

function NoticeCard() {
  const rows = useNotices().slice(0, 8)
  return (
    <Card title={t('nav.notices')} actions={<a href="/notices">{t('list.openAll')}</a>}>
      {rows.length === 0 ? (
        <p className="muted">{t('nav.noNotices')}</p>
      ) : (
        <NoticeList rows={rows} />
      )}
    </Card>
  )
}

function Expiring() {
  const { me, form } = useBound('agreement')
  const end = form && fieldNamed(form, me, 'agreement', 'end', 'end_date', 'ends_on')
  const filter: Filter | undefined = end && {
    and: [
      { field: end.key, op: 'ge', value: { $today: 0 } },
      { field: end.key, op: 'le', value: { $today: 60 } },
    ],
  }
  const answer = useToday(form, filter, end ? [{ field: end.key, dir: 'asc' }] : [])
  if (!form || !end || !filter) return null
  return (
    <Listing
      title={t('work.expiring')}
      form={form}
      filter={filter}
      answer={answer}
      empty={t('work.noExpiring')}
      icon={CalendarClock}
    >
      {(row) => (
        <div className="w-who">
          <a href={recordHref(form.key, row.id)}>{nameOfRow(form, row)}</a>
          <Cell form={form} row={row} field={end} />
        </div>
      )}
    </Listing>
  )
}

function greeting(): string {
  const hour = Number(wallTime(Date.now())?.time.slice(0, 2) ?? 9)
  return hour < 12 ? t('work.morning') : hour < 18 ? t('work.afternoon') : t('work.evening')
}

function dayText(): string {
  const [year, month, day] = today().split('-').map(Number) as [number, number, number]
  return new Intl.DateTimeFormat(getLang() === 'zh' ? 'zh-CN' : 'en-CA', {
    timeZone: 'UTC',
    dateStyle: 'full',
  }).format(new Date(Date.UTC(year, month - 1, day)))
}

function Today() {
  const me = useMe()
  if (!me)
    return (
      <div className="a-page">
        <Skeleton lines={8} />
      </div>
    )
  const lead = formFor(me, 'lead')
  return (
    <Page
      title={t('work.hello', { greeting: greeting(), name: me.user.name })}
      lead={dayText()}
      actions={
        canDo(me, lead, 'create') && (
          <LinkButton href={`/r/${lead}?new=1`}>{t('work.newLead')}</LinkButton>
        )
      }
    >
      {me.apps.length === 0 ? (
        <Empty
          title={t('work.noApps')}
          action={
            me.rights.includes('solutions') && (
              <LinkButton href="/admin/solutions" variant="primary">
                {t('work.installFirst')}
              </LinkButton>
            )
          }
        />
      ) : (
        <>
          <div className="w-kpis">
            <Kpi of="lead" title={t('work.kpiLeads')} />
            <Kpi of="appointment" title={t('work.kpiAppointments')} />
            <Kpi of="visit" title={t('work.kpiArrivals')} />
            <Kpi of="charge" title={t('work.kpiRevenue')} sum />
          </div>
          <div className="w-halves">
            <div className="x-stack">
              <Suspense>
                <TaskCard />
              </Suspense>
              <Appointments />
              <Leads />
            </div>
            <div className="x-stack">
              <NoticeCard />
              <Expiring />
            </div>
          </div>
        </>
      )}
    </Page>
  )
}

// Who has a start board and comes in by the front door is led there, once; the way to the workbench stays open.
let comesIn = location.pathname === '/'

export default function Workbench() {
  const me = useMe()
  const [, go] = useLocation()
  const [leads, setLeads] = useState(comesIn)
  // Led once by this page's own hand: a redirect that is drawn would lead again whenever the page is shown anew, as it is when
  // somebody turns back while the board is still on its way.
  useLayoutEffect(() => {
    if (!leads || !me) return
    comesIn = false
    setLeads(false)
    if (me.start) go(`/boards/${me.start}`, { replace: true })
  }, [leads, me, go])
  return leads ? null : <Today />
}
