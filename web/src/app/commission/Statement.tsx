// SPDX-License-Identifier: Apache-2.0
// The lines of a settled statement, each leading to the charge it was made of.
import { FileSpreadsheet, FileText } from 'lucide-react'
import { url } from '../../api/client'
import type { FormInfo, Row } from '../../api/forms'
import { useForm } from '../../api/hooks'
import { t } from '../../i18n/t'
import { Empty, LinkButton, Skeleton } from '../../ui'
import { ShortList } from '../record/Linked'
import { fieldFor, formFor, useMe } from '../session'

const LINES = 500
const COLUMNS = [
  'at',
  'kind',
  'origin_period',
  'charge',
  'visit',
  'patient',
  'scheme',
  'scheme_version',
  'tier',
  'item',
  'base',
  'rate',
  'per_head',
  'per_charge',
  'amount',
]

export default function Statement({ form, row }: { form: FormInfo; row: Row }) {
  const me = useMe()
  const key = formFor(me, 'statement_line')
  const { data: lines } = useForm(key)
  const link = lines?.fields.find((field) => field.target === form.key)
  return (
    <div className="x-stack">
      <div className="x-row no-print">
        <LinkButton href={url(`/commission/statements/${row.id}/pdf`)} download icon={FileText}>
          {t('statement.pdf')}
        </LinkButton>
        <LinkButton
          href={url(`/commission/statements/${row.id}/xlsx`)}
          download
          icon={FileSpreadsheet}
        >
          {t('statement.xlsx')}
        </LinkButton>
      </div>
      {!key ? (
        <Empty title={t('statement.noLines')} />
      ) : lines && link ? (
        <ShortList
          form={lines}
          title={t('statement.lines')}
          filter={{ field: link.key, op: 'in', value: [{ id: row.id, title: row.title }] }}
          limit={LINES}
          fields={COLUMNS.map((part) => fieldFor(me, 'statement_line', part))}
          empty={t('statement.noLines')}
        />
      ) : (
        <Skeleton lines={5} />
      )}
    </div>
  )
}
