// SPDX-License-Identifier: Apache-2.0
import { useLocation, useSearchParams } from 'wouter'
import { nameOfRow } from '../../api/forms'
import { useForm, useRecord } from '../../api/hooks'
import { Skeleton } from '../../ui'
import { RecordBody, RecordHead } from '../record/RecordView'
import { Failed } from '../shell/Boundary'
import { useTitle } from '../shell/Page'

export default function RecordPage({ form: key, id }: { form: string; id: string }) {
  const form = useForm(key)
  const record = useRecord(key, id)
  const [, navigate] = useLocation()
  const [search, setSearch] = useSearchParams()
  const row = form.data &&
    record.data && { ...record.data, title: nameOfRow(form.data, record.data) }
  useTitle(row?.title)
  const error = form.error ?? record.error
  return (
    <div className="a-page">
      {form.data && (
        <a className="a-crumb no-print" href={`/r/${key}`}>
          {form.data.title} /
        </a>
      )}
      {error ? (
        <Failed error={error} onRetry={() => record.refetch()} />
      ) : form.data && row ? (
        <>
          <RecordHead form={form.data} row={row} onGone={() => navigate(`/r/${key}`)} />
          <RecordBody
            form={form.data}
            row={row}
            tab={search.get('tab') ?? undefined}
            onTab={(tab) => setSearch({ tab }, { replace: true })}
          />
        </>
      ) : (
        <Skeleton lines={8} />
      )}
    </div>
  )
}
