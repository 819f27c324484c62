// SPDX-License-Identifier: Apache-2.0
// What each person of a channel brings, best first; what names nobody comes last.
import { useQuery } from '@tanstack/react-query'
import { get } from '../../api/client'
import type { Ref } from '../../core/schema'
import { t } from '../../i18n/t'
import { Empty, Skeleton, Table } from '../../ui'
import { formFor, useMe } from '../session'
import { Failed } from '../shell/Boundary'
import { recordHref } from '../source'
import { compareFigures, type Figures, figureHref, figureText } from './figures'

interface PersonRow extends Figures {
  person: Ref | null
}

const SHOWN = ['leads', 'arrivals', 'revenue'] as const

function order(a: PersonRow, b: PersonRow): number {
  if (!a.person || !b.person) return a.person ? -1 : 1
  return -compareFigures(a.revenue, b.revenue) || -compareFigures(a.leads, b.leads)
}

export function Persons({ id, from, to }: { id: string; from: string; to: string }) {
  const form = formFor(useMe(), 'channel_person')
  const { data, error, refetch } = useQuery({
    queryKey: ['figures', 'persons', id, from, to],
    queryFn: ({ signal }) =>
      get<{ rows: PersonRow[] }>(
        `/channels/${id}/persons`,
        { from: from || undefined, to: to || undefined },
        signal,
      ),
    placeholderData: (old) => old,
  })
  if (error)
    return (
      <div className="r-pad">
        <Failed error={error} onRetry={refetch} />
      </div>
    )
  if (!data)
    return (
      <div className="r-pad">
        <Skeleton lines={4} />
      </div>
    )
  return (
    <Table
      label={t('channel.persons')}
      rows={[...data.rows].sort(order)}
      rowKey={(row) => row.person?.id ?? ''}
      empty={<Empty title={t('channel.noPersons')} />}
      columns={[
        {
          key: 'person',
          title: t('channel.person'),
          cell: ({ person }) =>
            !person ? (
              <span className="muted">{t('channel.nobody')}</span>
            ) : form ? (
              <a href={recordHref(form, person.id)}>{person.title || `#${person.id}`}</a>
            ) : (
              person.title
            ),
        },
        ...SHOWN.map((key) => ({
          key,
          title: t(`figure.${key}`),
          numeric: true,
          cell: (row: PersonRow) => {
            const href = figureHref(id, row[key], { from, to })
            const text = figureText(key, row[key])
            return href ? <a href={href}>{text}</a> : text
          },
        })),
      ]}
    />
  )
}
