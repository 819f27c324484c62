// SPDX-License-Identifier: Apache-2.0
// Lines of a draft: what would be paid for, by which scheme and tier, from which charge.
import { useQuery } from '@tanstack/react-query'
import { queryRecords } from '../../api/records'
import { formatDateTime, formatPercent } from '../../core/format'
import { formatMoney, sumMoney } from '../../core/money'
import { t, tMaybe } from '../../i18n/t'
import { Empty, Table, Tag } from '../../ui'
import { canDo, formFor, useMe } from '../session'
import { recordHref } from '../source'

export interface DraftLine {
  kind: string
  origin_period?: string
  patient?: string
  charge?: string
  charge_no?: string
  visit?: string
  at?: string
  base?: string
  rate?: string
  per_head?: string
  item?: string
  per_charge?: string
  tier?: number
  scheme?: string
  scheme_version?: number
  amount: string
}

const MOST = 500

/** Titles of records by id, as far as the reader may see them. */
function useTitles(role: string, ids: readonly (string | undefined)[]): Map<string, string> {
  const me = useMe()
  const form = formFor(me, role)
  const wanted = [...new Set(ids.filter((id): id is string => !!id))].slice(0, MOST)
  const { data } = useQuery({
    queryKey: ['titles', form, wanted],
    queryFn: ({ signal }) =>
      queryRecords(form as string, { ids: wanted, fields: [], limit: MOST }, signal),
    enabled: canDo(me, form, 'read') && wanted.length > 0,
  })
  return new Map(data?.rows.map((row) => [row.id, row.title]))
}

function Named({
  of: role,
  id,
  titles,
}: {
  of: string
  id: string | undefined
  titles: Map<string, string>
}) {
  const form = formFor(useMe(), role)
  const title = id && titles.get(id)
  if (!id) return <>—</>
  return form && title ? <a href={recordHref(form, id)}>{title}</a> : <>{`#${id}`}</>
}

function Source({ line }: { line: DraftLine }) {
  const me = useMe()
  const charge = formFor(me, 'charge')
  const visit = formFor(me, 'visit')
  if (line.charge) {
    const title = line.charge_no || `#${line.charge}`
    return charge ? <a href={recordHref(charge, line.charge)}>{title}</a> : <>{title}</>
  }
  if (!line.visit) return <>—</>
  return visit ? (
    <a href={recordHref(visit, line.visit)}>{t('statement.visit')}</a>
  ) : (
    <>{t('statement.visit')}</>
  )
}

export function DraftLines({
  lines,
  amount = t('statement.commission'),
}: {
  lines: readonly DraftLine[]
  /** What the last column is called. */
  amount?: string
}) {
  const people = useTitles(
    'patient',
    lines.map((line) => line.patient),
  )
  const schemes = useTitles(
    'commission_scheme',
    lines.map((line) => line.scheme),
  )
  const rows = lines.map((line, at) => ({ line, key: String(at) }))
  return (
    <Table
      label={t('statement.lines')}
      rows={rows}
      rowKey={(row) => row.key}
      maxHeight="60vh"
      empty={<Empty title={t('statement.noLines')} />}
      columns={[
        {
          key: 'at',
          title: t('statement.time'),
          cell: ({ line }) => (
            <span className="num">{line.at ? formatDateTime(line.at) : '—'}</span>
          ),
        },
        {
          key: 'kind',
          title: t('statement.kind'),
          cell: ({ line }) => (
            <>
              <Tag>{tMaybe(`line.${line.kind}`) ?? line.kind}</Tag>{' '}
              {line.kind.startsWith('adjust') && (
                <span className="muted num">{line.origin_period}</span>
              )}
            </>
          ),
        },
        { key: 'source', title: t('statement.source'), cell: ({ line }) => <Source line={line} /> },
        {
          key: 'person',
          title: t('statement.person'),
          cell: ({ line }) => <Named of="patient" id={line.patient} titles={people} />,
        },
        {
          key: 'scheme',
          title: t('statement.rule'),
          cell: ({ line }) => (
            <>
              <Named of="commission_scheme" id={line.scheme} titles={schemes} />
              {line.scheme_version && <span className="muted"> v{line.scheme_version}</span>}
              {line.item && <span className="muted"> · {line.item}</span>}
              {line.tier && (
                <span className="muted"> · {t('statement.tier', { n: line.tier })}</span>
              )}
            </>
          ),
        },
        {
          key: 'base',
          title: t('statement.base'),
          numeric: true,
          cell: ({ line }) => (line.base ? formatMoney(line.base) : '—'),
        },
        {
          key: 'rate',
          title: t('statement.rate'),
          numeric: true,
          cell: ({ line }) =>
            line.rate
              ? formatPercent(line.rate)
              : line.per_head || line.per_charge
                ? formatMoney(line.per_head || line.per_charge || '')
                : '—',
        },
        {
          key: 'amount',
          title: amount,
          numeric: true,
          cell: ({ line }) => formatMoney(line.amount),
        },
      ]}
      footer={{
        at: t('statement.total'),
        amount: formatMoney(sumMoney(lines.map((line) => line.amount))),
      }}
    />
  )
}
