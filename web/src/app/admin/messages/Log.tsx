// SPDX-License-Identifier: Apache-2.0
// What became of each message. Its text is shown only where the server gives it.
import { useInfiniteQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import { errorText, get, post } from '../../../api/client'
import { formatDateTime } from '../../../core/format'
import { type Key, t } from '../../../i18n/t'
import {
  Button,
  Card,
  confirm,
  Dialog,
  Empty,
  Select,
  Skeleton,
  Table,
  Tag,
  toast,
} from '../../../ui'
import { queries } from '../../session'
import { Failed } from '../../shell/Boundary'
import { recordHref } from '../../source'
import { type Channel, isUnderWay, type Message, PURPOSES, STATES, toneOf } from './model'

const LOOK_MS = 3000

async function retry(message: Message): Promise<boolean> {
  const agreed = await confirm({
    title: t('msg.againAsk'),
    body: message.state === 'unknown' ? t('msg.againAsk.unknown') : undefined,
    okText: t('msg.again'),
  })
  if (!agreed) return false
  try {
    await post(`/messages/log/${message.id}/retry`)
  } catch (error) {
    toast({ text: errorText(error), tone: 'danger' })
  }
  await queries.invalidateQueries({ queryKey: ['messages', 'log'] })
  return true
}

function StateTag({ message }: { message: Message }) {
  return <Tag tone={toneOf(message.state)}>{t(`msg.state.${message.state}` as Key)}</Tag>
}

function Detail({
  message,
  name,
  onClose,
}: {
  message: Message
  name: string
  onClose: () => void
}) {
  const facts: [string, ReactNode][] = [
    [t('msg.state'), <StateTag key="s" message={message} />],
    [t('msg.channel'), name],
    [t('msg.purpose'), t(`msg.purpose.${message.purpose}` as Key)],
    [t('msg.at'), formatDateTime(message.sent_at ?? message.made_at)],
    [t('msg.tries'), String(message.tries)],
  ]
  if (message.why) facts.splice(1, 0, ['', t(`msg.why.${message.why}` as Key)])
  if (message.next_at) facts.push(['', t('msg.next', { at: formatDateTime(message.next_at) })])
  if (message.to) facts.push([t('msg.to'), message.to])
  if (message.code) facts.push([t('msg.code'), message.code])
  if (message.record)
    facts.push([
      t('msg.record'),
      <Link key="r" href={recordHref(message.form, message.record)}>
        {message.record}
      </Link>,
    ])
  if (message.files) facts.push(['', t('msg.files', { n: message.files })])
  if (message.error) facts.push([t('msg.error'), message.error])
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={message.title || t('msg.detail')}
      footer={
        message.can_retry && (
          <Button
            variant="primary"
            onPress={async () => {
              if (await retry(message)) onClose()
            }}
          >
            {t('msg.again')}
          </Button>
        )
      }
    >
      <div className="x-stack">
        <dl className="ms-facts">
          {facts.map(([head, value], index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows of one message do not move
            <Fact key={index} head={head} value={value} />
          ))}
        </dl>
        {message.text ? (
          <p className="ms-look ms-text">{message.text}</p>
        ) : (
          <p className="ms-small">{t(message.is_gone ? 'msg.gone' : 'msg.hidden')}</p>
        )}
      </div>
    </Dialog>
  )
}

function Fact({ head, value }: { head: string; value: ReactNode }) {
  return (
    <>
      <dt>{head}</dt>
      <dd className="ms-text">{value}</dd>
    </>
  )
}

interface Filters {
  state: string | null
  channel: string | null
  purpose: string | null
}

export function Log({ channels }: { channels: readonly Channel[] }) {
  const [filters, setFilters] = useState<Filters>({ state: null, channel: null, purpose: null })
  const [open, setOpen] = useState<Message | null>(null)
  const log = useInfiniteQuery({
    queryKey: ['messages', 'log', filters],
    queryFn: ({ pageParam, signal }) =>
      get<{ rows: Message[]; next: string | null }>(
        '/messages/log',
        { ...filters, before: pageParam || undefined },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    refetchInterval: (query) =>
      query.state.data?.pages[0]?.rows.some((row) => isUnderWay(row.state)) ? LOOK_MS : false,
  })
  const rows = log.data?.pages.flatMap((page) => page.rows) ?? []
  const nameOf = (key: string) => channels.find((one) => one.key === key)?.title ?? key
  const set = (change: Partial<Filters>) => setFilters((old) => ({ ...old, ...change }))
  return (
    <div className="x-stack">
      <div className="d-filters">
        <Select
          label={t('msg.state')}
          clearable
          placeholder={t('msg.any')}
          choices={STATES.map((key) => ({ key, title: t(`msg.state.${key}`) }))}
          value={filters.state}
          onChange={(state) => set({ state })}
        />
        <Select
          label={t('msg.channel')}
          clearable
          placeholder={t('msg.any')}
          choices={channels.map((one) => ({ key: one.key, title: one.title }))}
          value={filters.channel}
          onChange={(channel) => set({ channel })}
        />
        <Select
          label={t('msg.purpose')}
          clearable
          placeholder={t('msg.any')}
          choices={PURPOSES.map((key) => ({ key, title: t(`msg.purpose.${key}`) }))}
          value={filters.purpose}
          onChange={(purpose) => set({ purpose })}
        />
      </div>
      {log.error ? (
        <Failed error={log.error} onRetry={() => log.refetch()} />
      ) : log.isPending ? (
        <Skeleton lines={6} />
      ) : (
        <Card>
          <Table
            label={t('msg.log')}
            rows={rows}
            rowKey={(row) => row.id}
            onRow={setOpen}
            empty={<Empty title={t('msg.noLog')} />}
            columns={[
              { key: 'at', title: t('msg.at'), cell: (row) => formatDateTime(row.made_at) },
              {
                key: 'state',
                title: t('msg.state'),
                cell: (row) => (
                  <>
                    <StateTag message={row} />
                    {row.why && <div className="ms-small">{t(`msg.why.${row.why}` as Key)}</div>}
                  </>
                ),
              },
              { key: 'channel', title: t('msg.channel'), cell: (row) => nameOf(row.channel) },
              {
                key: 'purpose',
                title: t('msg.purpose'),
                cell: (row) => t(`msg.purpose.${row.purpose}` as Key),
              },
              { key: 'to', title: t('msg.to'), cell: (row) => row.to ?? '—' },
              {
                key: 'text',
                title: t('msg.text'),
                cell: (row) =>
                  row.is_read && !row.is_gone ? (
                    <span className="ms-clip">{row.title || row.text}</span>
                  ) : (
                    <span className="ms-small">{t(row.is_gone ? 'msg.gone' : 'msg.hidden')}</span>
                  ),
              },
            ]}
          />
          {log.hasNextPage && (
            <div className="x-row">
              <Button busy={log.isFetchingNextPage} onPress={() => log.fetchNextPage()}>
                {t('msg.more')}
              </Button>
            </div>
          )}
        </Card>
      )}
      {open && (
        <Detail
          message={rows.find((row) => row.id === open.id) ?? open}
          name={nameOf(open.channel)}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  )
}
