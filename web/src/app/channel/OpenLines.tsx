// SPDX-License-Identifier: Apache-2.0
// A channel's commission in a span, down to its lines: what is settled, and what each month that is not
// settled yet would pay.
import '../record/record.css'
import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'wouter'
import { get } from '../../api/client'
import { useRecord } from '../../api/hooks'
import { formatMoney } from '../../core/money'
import { t } from '../../i18n/t'
import { Card, Skeleton } from '../../ui'
import { listHref } from '../../views/state'
import { type DraftLine, DraftLines } from '../commission/Lines'
import { formFor, useMe } from '../session'
import { Failed } from '../shell/Boundary'
import { Page } from '../shell/Page'
import { recordHref } from '../source'
import type { Figures } from './figures'

interface Answer {
  periods: { period: string; amount: string; lines: DraftLine[] }[]
}

export default function OpenLines({ channel }: { channel: string }) {
  const form = formFor(useMe(), 'channel')
  const name = useRecord(form, channel).data?.title
  const [search] = useSearchParams()
  const [from, to] = [search.get('from') || '', search.get('to') || '']
  const span = { from: from || undefined, to: to || undefined }
  const lines = useQuery({
    queryKey: ['figures', 'lines', channel, from, to],
    queryFn: ({ signal }) => get<Answer>(`/channels/${channel}/commission`, span, signal),
  })
  const figures = useQuery({
    queryKey: ['figures', channel, from, to],
    queryFn: ({ signal }) => get<Figures>(`/channels/${channel}/figures`, span, signal),
  })
  const { data } = lines
  const commission = figures.data?.commission
  const error = lines.error ?? figures.error
  const days = from || to ? `${from || '…'} – ${to || '…'}` : t('span.all')
  return (
    <Page
      title={`${name ?? ''} ${t('figure.commission')}`}
      crumb={
        form
          ? { title: name ?? '', href: recordHref(form, channel) }
          : { title: t('nav.channels'), href: '/channels' }
      }
      lead={days}
    >
      {error ? (
        <Failed
          error={error}
          onRetry={() => {
            lines.refetch()
            figures.refetch()
          }}
        />
      ) : !data || !commission ? (
        <Skeleton lines={6} />
      ) : (
        <>
          <Card>
            <div className="x-row">
              <span>{t('commission.posted')}</span>
              <strong className="num">
                {commission.filter ? (
                  <a href={listHref(commission.filter.form, commission.filter.filter)}>
                    {formatMoney(commission.posted ?? '0')}
                  </a>
                ) : (
                  '—'
                )}
              </strong>
            </div>
          </Card>
          {data.periods
            .filter((one) => one.lines.length > 0)
            .map((one) => (
              <Card key={one.period} flush title={t('commission.openOf', { period: one.period })}>
                <DraftLines lines={one.lines} />
              </Card>
            ))}
        </>
      )}
    </Page>
  )
}
