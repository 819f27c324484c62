// SPDX-License-Identifier: Apache-2.0
// What became of each call. What was said is shown with its values hidden.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { errorText, get, post } from '../../../api/client'
import { formatDateTime } from '../../../core/format'
import { getLang, type Key, t } from '../../../i18n/t'
import { Button, Card, Dialog, Empty, Select, Skeleton, Table, Tag, toast } from '../../../ui'
import { queries } from '../../session'
import { Failed } from '../../shell/Boundary'
import { recordHref } from '../../source'
import { type Call, CALL_STATES, type Connection, isUnderWay, toneOf } from './model'

const LOOK_MS = 3000

async function retry(call: Call): Promise<boolean> {
  try {
    await post(`/calls/${call.id}/retry`)
    toast({ text: t('calls.retried'), tone: 'ok' })
  } catch (error) {
    toast({ text: errorText(error), tone: 'danger' })
    return false
  }
  await queries.invalidateQueries({ queryKey: ['calls'] })
  return true
}

function Said({ title, body }: { title: string; body: unknown }) {
  return (
    <section>
      <h3>{title}</h3>
      {body === null || body === undefined ? (
        <p className="ms-small">{t('calls.empty')}</p>
      ) : (
        <pre className="ms-look ms-text">{JSON.stringify(body, null, 2)}</pre>
      )}
    </section>
  )
}

function State({ call }: { call: Call }) {
  return (
    <>
      <Tag tone={toneOf(call.state)}>{t(`calls.state.${call.state}`)}</Tag>
      {call.why && <div className="ms-small">{t(`calls.why.${call.why}` as Key)}</div>}
      {call.error && <div className="ms-small ms-text">{call.error}</div>}
    </>
  )
}

function Detail({ call, onClose }: { call: Call; onClose: () => void }) {
  const { data } = useQuery({
    queryKey: ['calls', 'one', call.id],
    queryFn: () => get<Call>(`/calls/${call.id}`),
  })
  const shown = data ?? call
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('calls.one', { what: `${call.method} ${call.path}` })}
      footer={
        shown.can_retry && (
          <Button
            variant="primary"
            onPress={async () => {
              if (await retry(call)) onClose()
            }}
          >
            {t('calls.retry')}
          </Button>
        )
      }
    >
      <div className="x-stack">
        <div>
          <State call={shown} />
        </div>
        <p className="ms-small">
          {formatDateTime(shown.made_at)} · {t('calls.tries', { n: shown.tries })}
          {shown.next_at && ` · ${t('calls.next', { at: formatDateTime(shown.next_at) })}`}
        </p>
        {shown.record && (
          <p>
            <Link href={recordHref(shown.form, shown.record)}>{t('calls.record')}</Link>
          </p>
        )}
        {!data ? (
          <Skeleton lines={4} />
        ) : (
          <>
            <Said title={t('calls.request')} body={data.request} />
            <Said title={t('calls.answer')} body={data.answer} />
          </>
        )}
      </div>
    </Dialog>
  )
}

export function Calls({ all }: { all: readonly Connection[] }) {
  const [state, setState] = useState<string | null>(null)
  const [connection, setConnection] = useState<string | null>(null)
  const [open, setOpen] = useState<Call | null>(null)
  const log = useInfiniteQuery({
    queryKey: ['calls', 'log', state, connection],
    queryFn: ({ pageParam, signal }) =>
      get<{ rows: Call[]; next: string | null }>(
        '/calls',
        { state, connection, before: pageParam || undefined },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    refetchInterval: (query) =>
      query.state.data?.pages[0]?.rows.some((row) => isUnderWay(row.state)) ? LOOK_MS : false,
  })
  const rows = log.data?.pages.flatMap((page) => page.rows) ?? []
  const titleOf = (key: string) => {
    const one = all.find((each) => each.key === key)
    return one ? (getLang() === 'en' && one.title.en) || one.title.zh : key
  }
  return (
    <div className="x-stack">
      <div className="d-filters">
        <Select
          label={t('calls.state')}
          clearable
          placeholder={t('calls.all')}
          choices={CALL_STATES.map((key) => ({ key, title: t(`calls.state.${key}`) }))}
          value={state}
          onChange={setState}
        />
        <Select
          label={t('calls.connection')}
          clearable
          placeholder="—"
          choices={all.map((one) => ({ key: one.key, title: titleOf(one.key) }))}
          value={connection}
          onChange={setConnection}
        />
      </div>
      {log.error ? (
        <Failed error={log.error} onRetry={() => log.refetch()} />
      ) : log.isPending ? (
        <Skeleton lines={6} />
      ) : (
        <Card>
          <Table
            label={t('calls.log')}
            rows={rows}
            rowKey={(row) => row.id}
            onRow={setOpen}
            empty={<Empty title={t('calls.logNone')} />}
            columns={[
              { key: 'at', title: t('calls.when'), cell: (row) => formatDateTime(row.made_at) },
              { key: 'state', title: t('calls.state'), cell: (row) => <State call={row} /> },
              {
                key: 'connection',
                title: t('calls.connection'),
                cell: (row) => titleOf(row.connection),
              },
              {
                key: 'what',
                title: t('calls.what'),
                cell: (row) => (
                  <span className="ms-text">
                    {row.method} {row.path}
                  </span>
                ),
              },
            ]}
          />
          {log.hasNextPage && (
            <Button onPress={() => log.fetchNextPage()}>{t('calls.more')}</Button>
          )}
        </Card>
      )}
      {open && <Detail call={open} onClose={() => setOpen(null)} />}
    </div>
  )
}
