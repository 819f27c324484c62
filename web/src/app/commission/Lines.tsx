// SPDX-License-Identifier: Apache-2.0
// Lines of a statement: what was paid for, by which rule and tier, from which charge.
import type { Ref } from '../../core/schema'
import { formatDateTime, formatDecimal, formatPercent } from '../../core/format'
import { formatMoney, sumMoney } from '../../core/money'
import { t, tMaybe } from '../../i18n/t'
import { Empty, Table, Tag } from '../../ui'
import { recordHref } from '../source'

export interface DraftLine {
  at: string
  kind?: string
  /** Number of the charge, or the visit's day. */
  no?: string
  source?: { form: string; id: string; title: string } | null
  person?: Ref | string | null
  base?: string | null
  heads?: number | null
  rate?: string | null
  price?: string | null
  tier?: string | null
  rule?: string | null
  amount: string
  note?: string | null
}

const textOf = (value: Ref | string | null | undefined) =>
  typeof value === 'string' ? value : (value?.title ?? '—')

export function DraftLines({ lines }: { lines: readonly DraftLine[] }) {
  return (
    <Table
      label={t('statement.lines')}
      rows={lines}
      rowKey={(line) =>
        `${line.at} ${line.no ?? ''} ${line.kind ?? ''} ${line.amount} ${lines.indexOf(line)}`
      }
      maxHeight="60vh"
      empty={<Empty title={t('statement.noLines')} />}
      columns={[
        {
          key: 'at',
          title: t('statement.time'),
          cell: (line) => <span className="num">{formatDateTime(line.at)}</span>,
        },
        {
          key: 'kind',
          title: t('statement.kind'),
          cell: (line) => (line.kind ? <Tag>{tMaybe(`line.${line.kind}`) ?? line.kind}</Tag> : ''),
        },
        {
          key: 'source',
          title: t('statement.source'),
          cell: (line) =>
            line.source ? (
              <a href={recordHref(line.source.form, line.source.id)}>{line.source.title}</a>
            ) : (
              (line.no ?? '—')
            ),
        },
        { key: 'person', title: t('statement.person'), cell: (line) => textOf(line.person) },
        {
          key: 'base',
          title: t('statement.base'),
          numeric: true,
          cell: (line) =>
            line.base
              ? formatMoney(line.base)
              : line.heads
                ? formatDecimal(String(line.heads))
                : '—',
        },
        {
          key: 'rate',
          title: t('statement.rate'),
          numeric: true,
          cell: (line) =>
            line.rate ? formatPercent(line.rate) : line.price ? formatMoney(line.price) : '—',
        },
        {
          key: 'rule',
          title: t('statement.rule'),
          cell: (line) => [line.rule, line.tier].filter(Boolean).join(' · ') || '—',
        },
        {
          key: 'amount',
          title: t('statement.commission'),
          numeric: true,
          cell: (line) => formatMoney(line.amount),
        },
      ]}
      footer={{
        at: t('statement.total'),
        amount: formatMoney(sumMoney(lines.map((line) => line.amount))),
      }}
    />
  )
}
