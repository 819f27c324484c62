// SPDX-License-Identifier: Apache-2.0
// Who did what, newest first, and the proof that nobody changed the log.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { errorText, get, post } from '../../api/client'
import { formatDateTime } from '../../core/format'
import { t, tMaybe } from '../../i18n/t'
import {
  Button,
  Card,
  Combobox,
  DatePicker,
  Empty,
  Input,
  Skeleton,
  Strip,
  Table,
  Tag,
  toast,
} from '../../ui'
import { allForms, useMe } from '../session'
import { Failed } from '../shell/Boundary'
import { Page } from '../shell/Page'
import { fetchUsers, findUsers, recordHref } from '../source'

interface AuditRow {
  seq: string
  at: string
  who: string
  who_name?: string
  ip?: string
  action: string
  form?: string
  record?: string | null
  detail?: unknown
  result: string
}

interface Report {
  is_sound: boolean
  rows: number
  unsealed: number
  first_bad: string | null
}

interface Filters {
  who: string | null
  action: string
  form: string | null
  from: string | null
  to: string | null
}

const NONE: Filters = { who: null, action: '', form: null, from: null, to: null }

function detailText(detail: unknown): string {
  if (detail === null || detail === undefined || detail === '') return ''
  const text = typeof detail === 'string' ? detail : JSON.stringify(detail)
  return text === '{}' ? '' : text
}

function Verify() {
  const [busy, setBusy] = useState(false)
  const [report, setReport] = useState<Report | null>(null)
  const run = async () => {
    setBusy(true)
    try {
      setReport(await post<Report>('/audit/verify'))
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    setBusy(false)
  }
  return {
    button: (
      <Button icon={ShieldCheck} busy={busy} onPress={run}>
        {t('audit.verify')}
      </Button>
    ),
    result: report && (
      <Strip tone={report.is_sound ? 'ok' : 'danger'} icon={ShieldCheck}>
        {report.is_sound
          ? t('audit.sound', { n: report.rows.toLocaleString('en-US') })
          : t('audit.broken', { seq: report.first_bad ?? '?' })}
      </Strip>
    ),
  }
}

export default function Audit() {
  const me = useMe()
  const [filters, setFilters] = useState(NONE)
  const users = useQuery({ queryKey: ['users'], queryFn: fetchUsers }).data ?? []
  const forms = allForms(me)
  const verify = Verify()
  const log = useInfiniteQuery({
    queryKey: ['audit', filters],
    queryFn: ({ pageParam, signal }) =>
      get<{ rows: AuditRow[]; next: string }>(
        '/audit',
        {
          cursor: pageParam || undefined,
          who: filters.who ?? undefined,
          action: filters.action.trim() || undefined,
          form: filters.form ?? undefined,
          from: filters.from ?? undefined,
          to: filters.to ?? undefined,
        },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || null,
  })
  const rows = log.data?.pages.flatMap((page) => page.rows) ?? []
  const set = (change: Partial<Filters>) => setFilters((old) => ({ ...old, ...change }))
  const userChoices = users.map((user) => ({ key: user.id, title: user.name }))
  const formChoices = forms.map((form) => ({ key: form.key, title: form.title }))
  return (
    <Page title={t('nav.audit')} lead={t('audit.lead')} actions={verify.button}>
      {verify.result}
      <div className="d-filters no-print">
        <Combobox
          label={t('audit.who')}
          source={findUsers}
          value={userChoices.find((one) => one.key === filters.who) ?? null}
          onChange={(one) => set({ who: one?.key ?? null })}
        />
        <Input
          label={t('audit.action')}
          value={filters.action}
          onChange={(action) => set({ action })}
        />
        <Combobox
          label={t('audit.form')}
          source={formChoices}
          value={formChoices.find((one) => one.key === filters.form) ?? null}
          onChange={(one) => set({ form: one?.key ?? null })}
        />
        <DatePicker
          label={t('audit.from')}
          value={filters.from}
          onChange={(from) => set({ from })}
        />
        <DatePicker label={t('audit.to')} value={filters.to} onChange={(to) => set({ to })} />
      </div>
      {log.error ? (
        <Failed error={log.error} onRetry={() => log.refetch()} />
      ) : log.isPending ? (
        <Skeleton lines={8} />
      ) : (
        <Card flush>
          <Table
            label={t('nav.audit')}
            rows={rows}
            rowKey={(row) => row.seq}
            empty={<Empty title={t('audit.none')} />}
            columns={[
              {
                key: 'at',
                title: t('audit.at'),
                cell: (row) => <span className="num">{formatDateTime(row.at, true)}</span>,
              },
              { key: 'who', title: t('audit.who'), cell: (row) => row.who_name || row.who },
              {
                key: 'action',
                title: t('audit.action'),
                cell: (row) => tMaybe(`audit.act.${row.action}`) ?? row.action,
              },
              {
                key: 'what',
                title: t('audit.what'),
                cell: (row) => {
                  const title = forms.find((form) => form.key === row.form)?.title ?? row.form ?? ''
                  if (!row.form) return '—'
                  return row.record ? (
                    <a href={recordHref(row.form, row.record)}>{`${title} #${row.record}`}</a>
                  ) : (
                    title
                  )
                },
              },
              {
                key: 'result',
                title: t('audit.result'),
                cell: (row) => (
                  <Tag tone={row.result === 'ok' ? 'ok' : 'danger'}>
                    {tMaybe(`audit.result.${row.result}`) ?? row.result}
                  </Tag>
                ),
              },
              {
                key: 'ip',
                title: t('audit.ip'),
                cell: (row) => <span className="num">{row.ip}</span>,
              },
              {
                key: 'detail',
                title: t('audit.detail'),
                cell: (row) => (
                  // A long one scrolls, so the keyboard must reach it.
                  // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
                  <code className="d-detail" tabIndex={0}>
                    {detailText(row.detail)}
                  </code>
                ),
              },
            ]}
          />
        </Card>
      )}
      {log.hasNextPage && (
        <div>
          <Button busy={log.isFetchingNextPage} onPress={() => log.fetchNextPage()}>
            {t('ui.loadMore')}
          </Button>
        </div>
      )}
    </Page>
  )
}
