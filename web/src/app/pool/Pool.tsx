// SPDX-License-Identifier: Apache-2.0
// The public pool of a form: what may be claimed, and what one holds.
import './pool.css'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { errorText, get, post } from '../../api/client'
import type { FieldInfo, FormInfo, Row } from '../../api/forms'
import { useForm } from '../../api/hooks'
import { queryRecords } from '../../api/records'
import type { Filter } from '../../core/filter'
import { FieldDisplay } from '../../fields'
import { t } from '../../i18n/t'
import {
  askText,
  Button,
  type Choice,
  Combobox,
  Dialog,
  Empty,
  Input,
  Skeleton,
  Strip,
  Tabs,
  toast,
} from '../../ui'
import { queries, useMe } from '../session'
import { Failed } from '../shell/Boundary'
import { Page } from '../shell/Page'
import { findUsers, recordHref } from '../source'

interface PoolInfo {
  title: string
  field: string
  member: boolean
  manager: boolean
  holds: number
  hold: number
  claimed: number
  day: number
  filter: Filter
}

const SHOWN = 5

const act = async (form: string, body: Record<string, unknown>, done: string) => {
  try {
    const { rows } = await post<{ rows: { ok: boolean; message?: string }[] }>(
      `/forms/${form}/pool`,
      body,
    )
    const [row] = rows
    toast(row?.ok ? { text: done, tone: 'ok' } : { text: row?.message ?? '', tone: 'danger' })
  } catch (error) {
    toast({ text: errorText(error), tone: 'danger' })
  }
  await queries.invalidateQueries({ queryKey: ['pool', form] })
}

const factsOf = (form: FormInfo): FieldInfo[] =>
  form.fields
    .filter((field) => !['subform', 'longtext', 'attachment', 'image'].includes(field.type))
    .filter((field) => field.key !== form.title_field)
    .slice(0, SHOWN)

function GiveDialog({ form, row, onClose }: { form: string; row: Row; onClose: () => void }) {
  const [to, setTo] = useState<Choice | null>(null)
  const give = async () => {
    await act(
      form,
      { do: 'give', ids: [row.id], to: to?.key },
      t('pool.given', { name: to?.title ?? '' }),
    )
    onClose()
  }
  return (
    <Dialog
      isOpen
      size="s"
      title={t('pool.giveOf', { name: row.title })}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" disabled={!to} onPress={give}>
            {t('pool.give')}
          </Button>
        </>
      }
    >
      <Combobox label={t('pool.giveTo')} source={findUsers} value={to} onChange={setTo} />
    </Dialog>
  )
}

function Card({
  form,
  pool,
  row,
  mine,
}: {
  form: FormInfo
  pool: PoolInfo
  row: Row
  mine: boolean
}) {
  const [busy, setBusy] = useState(false)
  const [gives, setGives] = useState(false)
  const name = row.title || `#${row.id}`
  const claim = async () => {
    setBusy(true)
    await act(form.key, { do: 'claim', ids: [row.id] }, t('pool.claimed', { name }))
    setBusy(false)
  }
  const release = async () => {
    const why = await askText({
      title: t('pool.releaseOf', { name }),
      okText: t('pool.release'),
      ask: { label: t('pool.reason'), required: true },
    })
    if (!why) return
    setBusy(true)
    await act(form.key, { do: 'release', ids: [row.id], why }, t('pool.released'))
    setBusy(false)
  }
  return (
    <li className="x-card po-card">
      <h2>
        <a href={recordHref(form.key, row.id)}>{name}</a>
      </h2>
      <dl className="po-facts">
        {factsOf(form)
          .filter((field) => row.values[field.key] !== undefined && row.values[field.key] !== null)
          .map((field) => (
            <div key={field.key} style={{ display: 'contents' }}>
              <dt>{field.title}</dt>
              <dd>
                <FieldDisplay field={field} value={row.values[field.key]} />
              </dd>
            </div>
          ))}
      </dl>
      <div className="po-foot">
        {mine ? (
          <Button size="s" busy={busy} aria-label={t('pool.releaseOf', { name })} onPress={release}>
            {t('pool.release')}
          </Button>
        ) : (
          <>
            {pool.member && (
              <Button
                size="s"
                variant="primary"
                busy={busy}
                aria-label={t('pool.claimOf', { name })}
                onPress={claim}
              >
                {t('pool.claim')}
              </Button>
            )}
            {pool.manager && (
              <Button
                size="s"
                aria-label={t('pool.giveOf', { name })}
                onPress={() => setGives(true)}
              >
                {t('pool.give')}
              </Button>
            )}
          </>
        )}
      </div>
      {gives && <GiveDialog form={form.key} row={row} onClose={() => setGives(false)} />}
    </li>
  )
}

function Rows({ form, pool, mine }: { form: FormInfo; pool: PoolInfo; mine: boolean }) {
  const me = useMe()
  const [search, setSearch] = useState('')
  const filter: Filter = mine
    ? { field: pool.field, op: 'eq', value: { id: me?.user.id ?? '0', title: me?.user.name ?? '' } }
    : pool.filter
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    {
      queryKey: ['pool', form.key, mine, search],
      initialPageParam: '',
      queryFn: ({ pageParam, signal }) =>
        queryRecords(
          form.key,
          {
            fields: factsOf(form).map((field) => field.key),
            filter,
            limit: 30,
            ...(search ? { search } : {}),
            ...(pageParam ? { cursor: pageParam } : {}),
          },
          signal,
        ),
      getNextPageParam: (page) => page.next || undefined,
    },
  )
  if (error) return <Failed error={error} onRetry={refetch} />
  const rows = data?.pages.flatMap((page) => page.rows) ?? []
  return (
    <div className="x-stack">
      <Input
        type="search"
        aria-label={t('pool.search')}
        placeholder={t('pool.search')}
        value={search}
        onChange={setSearch}
      />
      {!data ? (
        <Skeleton lines={6} />
      ) : rows.length === 0 ? (
        <Empty title={t(mine ? 'pool.noneMine' : 'pool.none')} />
      ) : (
        <ul className="po-list">
          {rows.map((row) => (
            <Card key={row.id} form={form} pool={pool} row={row} mine={mine} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button busy={isFetchingNextPage} onPress={() => fetchNextPage()}>
          {t('pool.more')}
        </Button>
      )}
    </div>
  )
}

export default function Pool({ form: key }: { form: string }) {
  const form = useForm(key)
  const pool = useQuery({
    queryKey: ['pool', key, 'info'],
    queryFn: () => get<PoolInfo>(`/forms/${key}/pool`),
    retry: false,
  })
  const wrong = form.error ?? pool.error
  if (wrong) return <Failed error={wrong} onRetry={pool.refetch} />
  if (!form.data || !pool.data)
    return (
      <div className="a-page">
        <Skeleton lines={8} />
      </div>
    )
  const { holds, hold, claimed, day, member } = pool.data
  return (
    <Page
      title={t('pool.of', { name: form.data.title })}
      crumb={{ title: form.data.title, href: `/r/${key}` }}
      lead={t('pool.lead')}
    >
      {member ? (
        <p className="po-bar" role="status">
          <strong>
            {hold ? t('pool.holdsOf', { n: holds, of: hold }) : t('pool.holds', { n: holds })}
          </strong>
          <span className="muted">
            {day ? t('pool.todayOf', { n: claimed, of: day }) : t('pool.today', { n: claimed })}
          </span>
        </p>
      ) : (
        <Strip tone="info">{t('pool.notMember')}</Strip>
      )}
      <Tabs
        label={pool.data.title}
        items={[
          {
            key: 'waiting',
            title: t('pool.waiting'),
            content: <Rows form={form.data} pool={pool.data} mine={false} />,
          },
          {
            key: 'mine',
            title: t('pool.mine'),
            content: <Rows form={form.data} pool={pool.data} mine />,
          },
        ]}
      />
    </Page>
  )
}
