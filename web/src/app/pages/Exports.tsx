// SPDX-License-Identifier: Apache-2.0
// Exports that wait for somebody's approval: one's own, and those that one may decide.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Check, Download, FileClock, X } from 'lucide-react'
import { errorText, get, post } from '../../api/client'
import type { Ref } from '../../core/schema'
import { formatDateTime } from '../../core/format'
import { t } from '../../i18n/t'
import {
  askText,
  Button,
  Card,
  confirm,
  Empty,
  Skeleton,
  Table,
  Tag,
  toast,
  type Tone,
} from '../../ui'
import { Failed } from '../shell/Boundary'
import { Page } from '../shell/Page'
import { downloadJob } from './download'

interface Asked {
  id: string
  form: string
  form_title: string
  who: Ref | null
  reason: string
  filter: string
  rows: number
  at: string
  state: 'waiting' | 'approved' | 'refused'
  by: Ref | null
  note: string
  job: string | null
  may_decide: boolean
}

const TONES: Record<Asked['state'], Tone> = { waiting: 'warn', approved: 'ok', refused: 'danger' }

export default function Exports() {
  const client = useQueryClient()
  const { data, error, refetch } = useQuery({
    queryKey: ['export-requests'],
    queryFn: () => get<{ rows: Asked[] }>('/export-requests'),
  })
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work()
    } catch (failed) {
      toast({ text: errorText(failed), tone: 'danger' })
    }
    await client.invalidateQueries({ queryKey: ['export-requests'] })
  }
  const decide = (one: Asked, approve: boolean, note: string) =>
    attempt(async () => {
      await post(`/export-requests/${one.id}/decide`, { approve, note })
      toast({ text: t(approve ? 'export.approved' : 'export.refused'), tone: 'ok' })
    })
  const approve = async (one: Asked) => {
    const sure = await confirm({
      title: t('export.approveAsk', { who: one.who?.title ?? '', n: one.rows }),
      body: `${one.form_title}: ${one.filter}`,
      okText: t('export.approve'),
    })
    if (sure) await decide(one, true, '')
  }
  const refuse = async (one: Asked) => {
    const note = await askText({
      title: t('export.refuseAsk'),
      ask: { label: t('export.why'), required: true },
      okText: t('export.refuse'),
      danger: true,
    })
    if (note) await decide(one, false, note)
  }
  return (
    <Page title={t('export.requests')} lead={t('export.requestsLead')}>
      {error ? (
        <Failed error={error} onRetry={refetch} />
      ) : !data ? (
        <Skeleton lines={6} />
      ) : (
        <Card flush>
          {data.rows.length === 0 ? (
            <Empty icon={FileClock} title={t('export.noRequests')} />
          ) : (
            <Table
              label={t('export.requests')}
              rowKey={(one) => one.id}
              rows={data.rows}
              columns={[
                {
                  key: 'form',
                  title: t('export.form'),
                  cell: (one) => (
                    <>
                      <a href={`/r/${one.form}`}>{one.form_title}</a>
                      <div className="muted">{one.filter}</div>
                    </>
                  ),
                },
                {
                  key: 'rows',
                  title: t('export.rows'),
                  numeric: true,
                  cell: (one) => one.rows.toLocaleString('en-US'),
                },
                {
                  key: 'who',
                  title: t('export.who'),
                  cell: (one) => (
                    <>
                      {one.who?.title}
                      <div className="muted num">{formatDateTime(one.at)}</div>
                    </>
                  ),
                },
                { key: 'reason', title: t('export.reason'), cell: (one) => one.reason },
                {
                  key: 'state',
                  title: t('export.state'),
                  cell: (one) => (
                    <>
                      <Tag tone={TONES[one.state]}>{t(`export.state.${one.state}`)}</Tag>
                      {one.by && (
                        <div className="muted">
                          {one.by.title} {one.note}
                        </div>
                      )}
                    </>
                  ),
                },
                {
                  key: 'do',
                  title: '',
                  cell: (one) => (
                    <div className="x-row">
                      {one.may_decide && (
                        <>
                          <Button
                            size="s"
                            variant="primary"
                            icon={Check}
                            onPress={() => approve(one)}
                          >
                            {t('export.approve')}
                          </Button>
                          <Button size="s" icon={X} onPress={() => refuse(one)}>
                            {t('export.refuse')}
                          </Button>
                        </>
                      )}
                      {one.job && (
                        <Button
                          size="s"
                          icon={Download}
                          onPress={() => attempt(() => downloadJob(one.job as string))}
                        >
                          {t('export.download')}
                        </Button>
                      )}
                    </div>
                  ),
                },
              ]}
            />
          )}
        </Card>
      )}
    </Page>
  )
}
