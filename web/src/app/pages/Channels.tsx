// SPDX-License-Identifier: Apache-2.0
// All channels side by side: where the money comes from, and where it is wasted.
import '../channel/channel.css'
import { useQuery } from '@tanstack/react-query'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useState } from 'react'
import { get } from '../../api/client'
import type { Ref } from '../../core/schema'
import { t } from '../../i18n/t'
import { Card, Empty, SearchInput, Skeleton } from '../../ui'
import { SpanSelect } from '../channel/Figures'
import {
  compareFigures,
  type FigureKey,
  type Figures,
  FIGURES,
  figureHref,
  figureText,
  type SpanKey,
  spanOf,
} from '../channel/figures'
import { formFor, useMe } from '../session'
import { Failed } from '../shell/Boundary'
import { Page } from '../shell/Page'
import { recordHref } from '../source'

interface ChannelRow extends Figures {
  channel?: Ref
  id?: string
  title?: string
}

const SHOWN = FIGURES.filter((key) => key !== 'ratio')
const refOf = (row: ChannelRow): Ref => row.channel ?? { id: row.id ?? '', title: row.title ?? '' }

function Head({
  name,
  sort,
  onSort,
}: {
  name: FigureKey
  sort: { key: FigureKey; desc: boolean }
  onSort: (sort: { key: FigureKey; desc: boolean }) => void
}) {
  const here = sort.key === name
  return (
    <th
      scope="col"
      className="x-right"
      aria-sort={here ? (sort.desc ? 'descending' : 'ascending') : undefined}
    >
      <button
        type="button"
        className="c-sort"
        onClick={() => onSort({ key: name, desc: here ? !sort.desc : true })}
      >
        {t(`figure.${name}`)}
        {here &&
          (sort.desc ? <ArrowDown size={14} aria-hidden /> : <ArrowUp size={14} aria-hidden />)}
      </button>
    </th>
  )
}

export default function Channels() {
  const me = useMe()
  const form = formFor(me, 'channel')
  const [span, setSpan] = useState<SpanKey>('quarter')
  const [sort, setSort] = useState<{ key: FigureKey; desc: boolean }>({
    key: 'revenue',
    desc: true,
  })
  const [search, setSearch] = useState('')
  const { from, to } = spanOf(span)
  const { data, error, refetch } = useQuery({
    queryKey: ['figures', 'all', from, to],
    queryFn: ({ signal }) =>
      get<{ rows: ChannelRow[] }>(
        '/channels/figures',
        { from: from || undefined, to: to || undefined },
        signal,
      ),
    placeholderData: (old) => old,
  })
  const rows = (data?.rows ?? [])
    .filter((row) => refOf(row).title.toLowerCase().includes(search.trim().toLowerCase()))
    .sort((a, b) => {
      const unknown = (a[sort.key]?.value ?? null) === null || (b[sort.key]?.value ?? null) === null
      const order = compareFigures(a[sort.key], b[sort.key])
      return sort.desc && !unknown ? -order : order
    })
  return (
    <Page
      title={t('nav.channels')}
      lead={t('channel.compareLead')}
      actions={
        <>
          <SearchInput value={search} onChange={setSearch} />
          <SpanSelect value={span} onChange={setSpan} />
        </>
      }
    >
      {error ? (
        <Failed error={error} onRetry={refetch} />
      ) : !data ? (
        <Skeleton lines={8} />
      ) : (
        <Card flush>
          {rows.length === 0 ? (
            <Empty title={t('channel.none')} />
          ) : (
            <div className="x-table-wrap" style={{ maxHeight: '72vh' }}>
              <table className="x-table" aria-label={t('nav.channels')}>
                <thead>
                  <tr>
                    <th scope="col">{t('channel.name')}</th>
                    {SHOWN.map((key) => (
                      <Head key={key} name={key} sort={sort} onSort={setSort} />
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row) => {
                    const ref = refOf(row)
                    return (
                      <tr key={ref.id}>
                        <td>
                          {form ? <a href={recordHref(form, ref.id)}>{ref.title}</a> : ref.title}
                        </td>
                        {SHOWN.map((key) => {
                          const figure = row[key]
                          const text = figureText(key, figure)
                          const href = figureHref(ref.id, figure, { from, to })
                          return (
                            <td key={key} className="x-right num">
                              {href && text !== '—' ? <a href={href}>{text}</a> : text}
                            </td>
                          )
                        })}
                      </tr>
                    )
                  })}
                </tbody>
              </table>
            </div>
          )}
        </Card>
      )}
    </Page>
  )
}
