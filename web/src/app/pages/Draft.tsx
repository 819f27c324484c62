// SPDX-License-Identifier: Apache-2.0
// How a channel stands in a month that is not settled yet, line by line.
import '../record/record.css'
import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'wouter'
import { get } from '../../api/client'
import { today } from '../../core/date'
import { t } from '../../i18n/t'
import { Card, Skeleton } from '../../ui'
import { type DraftLine, DraftLines } from '../commission/Lines'
import { Failed } from '../shell/Boundary'
import { Page } from '../shell/Page'
import { type DraftRow, DraftTable } from './Commission'

interface Answer {
  statements: (DraftRow & { lines: DraftLine[] })[]
}

export default function Draft({ channel }: { channel: string }) {
  const [search] = useSearchParams()
  const period = search.get('period') ?? today().slice(0, 7)
  const { data, error, refetch } = useQuery({
    queryKey: ['draft', period, channel],
    queryFn: ({ signal }) => get<Answer>(`/commission/draft/${channel}`, { period }, signal),
  })
  const row = data?.statements[0]
  return (
    <Page
      title={t('commission.draftOf', { period })}
      crumb={{ title: t('nav.commission'), href: '/commission' }}
      lead={t('commission.draftLead')}
    >
      {error ? (
        <Failed error={error} onRetry={refetch} />
      ) : !data ? (
        <Skeleton lines={6} />
      ) : (
        <>
          {row && (
            <Card flush>
              <DraftTable rows={[row]} period={period} />
            </Card>
          )}
          <Card flush title={t('statement.lines')}>
            <DraftLines lines={row?.lines ?? []} />
          </Card>
        </>
      )}
    </Page>
  )
}
