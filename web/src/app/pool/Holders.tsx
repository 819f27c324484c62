// SPDX-License-Identifier: Apache-2.0
// Who held a record since when, and how it came to him: a tab of the record where its form has a pool.
import './pool.css'
import { useQuery } from '@tanstack/react-query'
import { ArrowRight } from 'lucide-react'
import { get } from '../../api/client'
import { formatDateTime } from '../../core/format'
import { t, tMaybe } from '../../i18n/t'
import { Empty, Skeleton, Tag } from '../../ui'
import { Failed } from '../shell/Boundary'

interface Held {
  at: string
  kind: string
  from: string
  to: string
  by: string
  why: string
}

/** Why it went back by itself is a word of ours; what a person gave as his reason is shown as it is. */
const reason = (one: Held) =>
  one.kind === 'recycle' ? (tMaybe(`pool.recycled.${one.why}`) ?? one.why) : one.why

const who = (name: string) => name || t('pool.nobody')

export default function Holders({ form, id }: { form: string; id: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['pool', form, 'holders', id],
    queryFn: () => get<{ rows: Held[] }>(`/forms/${form}/records/${id}/holders`),
    retry: false,
  })
  if (error) return <Failed error={error} onRetry={refetch} />
  if (!data) return <Skeleton lines={5} />
  if (data.rows.length === 0) return <Empty title={t('pool.noHolders')} />
  return (
    <ol className="po-held">
      {data.rows.map((one) => (
        <li key={`${one.at} ${one.kind} ${one.from} ${one.to}`}>
          <p className="po-hand">
            <Tag>{tMaybe(`pool.kind.${one.kind}`) ?? one.kind}</Tag>
            <span className={one.from ? undefined : 'muted'}>{who(one.from)}</span>
            <ArrowRight size={14} role="img" aria-label={t('record.becomes')} />
            <strong>{who(one.to)}</strong>
          </p>
          {one.why && <p className="r-text">{reason(one)}</p>}
          <p className="muted num">
            {one.by && one.by !== one.to && one.by !== one.from && (
              <span>{t('pool.heldBy', { name: one.by })} </span>
            )}
            <time dateTime={one.at}>{formatDateTime(one.at, true)}</time>
          </p>
        </li>
      ))}
    </ol>
  )
}
