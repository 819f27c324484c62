// SPDX-License-Identifier: Apache-2.0
// The records of other forms that point at this one, a block for each form.
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useForms } from '../../api/hooks'
import { cellOf, type FieldInfo, type FormInfo, type Row, nameOfRow } from '../../api/forms'
import { queryRecords } from '../../api/records'
import type { Filter } from '../../core/filter'
import { isEmpty, type Values } from '../../core/schema'
import { FieldCell, isNumeric } from '../../fields'
import { t } from '../../i18n/t'
import { Button, Card, Empty, Skeleton, Table } from '../../ui'
import { listHref } from '../../views/state'
import { allForms, type Me, queries, rolesOf, useMe } from '../session'
import { Failed } from '../shell/Boundary'
import { recordHref } from '../source'
import { CreateDialog } from './CreateDialog'

export interface LinkHere {
  form: FormInfo
  field: FieldInfo
}

// In the order in which a patient's or channel's story goes.
const ORDER = [
  'lead',
  'appointment',
  'visit',
  'charge',
  'agreement',
  'channel_person',
  'tracking_code',
  'channel_cost',
  'statement',
  'claim',
]
const rank = (me: Me | undefined, form: FormInfo) => {
  const at = Math.min(
    ...rolesOf(me, form.key)
      .map((role) => ORDER.indexOf(role))
      .map((n) => (n < 0 ? ORDER.length : n)),
  )
  return at
}

/** Forms with a link to this one, best known first. */
export function useLinksTo(form: FormInfo): LinkHere[] {
  const me = useMe()
  const keys = allForms(me)
    .filter((one) => one.can.includes('read'))
    .map((one) => one.key)
  const forms = useForms(keys)
  return forms
    .flatMap((one) => {
      const field = one.fields.find((candidate) => candidate.target === form.key)
      return field ? [{ form: one, field }] : []
    })
    .sort((a, b) => rank(me, a.form) - rank(me, b.form))
}

const COLUMNS = 5
const ROWS = 8

export function columnsOf(form: FormInfo, skip: readonly string[] = []): FieldInfo[] {
  const spec = form.views[0]?.spec.fields
  const keys = spec?.length
    ? spec
    : form.fields.filter((field) => field.sortable || field.groupable).map((field) => field.key)
  return keys
    .filter((key) => !skip.includes(key))
    .flatMap((key) => form.fields.find((field) => field.key === key) ?? [])
    .slice(0, COLUMNS)
}

/** The first rows under a filter, with the way to all of them and to a new one. */
export function ShortList({
  form,
  filter,
  title,
  prefill,
  skip,
  limit = ROWS,
  empty,
  sort,
  fields,
}: {
  form: FormInfo
  filter: Filter | null
  title?: string
  prefill?: Values
  skip?: readonly string[]
  limit?: number
  empty?: string
  sort?: { field: string; dir: 'asc' | 'desc' }[]
  /** Keys of the columns; the form's first view tells otherwise. */
  fields?: readonly string[]
}) {
  const [creating, setCreating] = useState(false)
  const order = sort ?? form.views[0]?.spec.sort ?? []
  const { data, error, refetch } = useQuery({
    queryKey: ['linked', form.key, filter, limit, order],
    queryFn: ({ signal }) =>
      queryRecords(form.key, { filter, limit, sort: order, count: 'capped' }, signal),
  })
  const chosen = fields
    ? fields
        .flatMap((key) => form.fields.find((field) => field.key === key) ?? [])
        // A column that says nothing in any row is left out.
        .filter((field) => !data || data.rows.some((row) => !isEmpty(row.values[field.key])))
    : columnsOf(form, skip)
  const columns = chosen.map((field) => ({
    key: field.key,
    title: field.title,
    numeric: isNumeric(field),
    cell: (row: Row) =>
      field.key === form.title_field ? (
        <a href={recordHref(form.key, row.id)}>{nameOfRow(form, row)}</a>
      ) : (
        <FieldCell
          field={field}
          value={cellOf(row, field.key)}
          masked={row.masked?.includes(field.key)}
        />
      ),
  }))
  if (!fields && form.title_field && !columns.some((column) => column.key === form.title_field)) {
    columns.unshift({
      key: form.title_field,
      title:
        form.fields.find((field) => field.key === form.title_field)?.title ?? t('record.title'),
      numeric: false,
      cell: (row) => <a href={recordHref(form.key, row.id)}>{nameOfRow(form, row)}</a>,
    })
  }
  const count = data?.count
  return (
    <Card
      flush
      title={
        <>
          {title ?? form.title}
          {count && (
            <span className="r-count num">{count.is_capped ? `${count.n}+` : count.n}</span>
          )}
        </>
      }
      actions={
        <>
          <a href={listHref(form.key, filter)}>{t('list.openAll')}</a>
          {form.can.includes('create') && !form.is_ledger && prefill && (
            <Button size="s" icon={Plus} className="no-print" onPress={() => setCreating(true)}>
              {t('list.new')}
            </Button>
          )}
        </>
      }
    >
      {error ? (
        <div className="r-pad">
          <Failed error={error} onRetry={refetch} />
        </div>
      ) : data ? (
        <Table
          label={title ?? form.title}
          columns={columns}
          rows={data.rows}
          rowKey={(row) => row.id}
          empty={
            <p className="r-pad muted">{empty ?? t('list.emptyShort', { name: form.title })}</p>
          }
        />
      ) : (
        <div className="r-pad">
          <Skeleton lines={3} />
        </div>
      )}
      {creating && (
        <CreateDialog
          form={form.key}
          prefill={prefill}
          onClose={() => setCreating(false)}
          onCreated={() => {
            setCreating(false)
            queries.invalidateQueries({ queryKey: ['linked'] })
            queries.invalidateQueries({ queryKey: ['timeline'] })
          }}
        />
      )}
    </Card>
  )
}

export function Linked({ form, row }: { form: FormInfo; row: Row }) {
  const links = useLinksTo(form)
  if (links.length === 0) return <Empty title={t('record.noLinks')} />
  return (
    <div className="x-stack">
      {links.map((link) => (
        <ShortList
          key={link.form.key}
          form={link.form}
          filter={{ field: link.field.key, op: 'in', value: [{ id: row.id, title: row.title }] }}
          prefill={{ [link.field.key]: { id: row.id, title: row.title } }}
          skip={[link.field.key, link.field.text_from ?? '']}
        />
      ))}
    </div>
  )
}
