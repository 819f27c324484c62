// SPDX-License-Identifier: Apache-2.0
// The flows that a record went through, and the way to start one.
import './work.css'
import { useQuery } from '@tanstack/react-query'
import { Plus, Workflow } from 'lucide-react'
import { useState } from 'react'
import type { FormInfo } from '../../api/forms'
import { formatDateTime } from '../../core/format'
import { t } from '../../i18n/t'
import { Button, Empty, Skeleton, Tag } from '../../ui'
import { Failed } from '../shell/Boundary'
import { flowsOfRecord, startableOn, useFresh } from './api'
import { stateTone } from './model'
import { standsText, stateText } from './say'
import StartDialog from './StartDialog'

export default function RecordFlows({ form, id }: { form: FormInfo; id: string }) {
  const [starting, setStarting] = useState(false)
  useFresh()
  const { data, error, refetch } = useQuery({
    queryKey: ['record-flows', form.key, id],
    queryFn: ({ signal }) => flowsOfRecord(form.key, id, signal),
  })
  const startable = useQuery({
    queryKey: ['startable', form.key, id],
    queryFn: ({ signal }) => startableOn(form.key, id, signal),
  })
  if (error) return <Failed error={error} onRetry={refetch} />
  if (!data) return <Skeleton lines={3} />
  const start = (startable.data?.length ?? 0) > 0 && (
    <Button icon={Plus} className="no-print" onPress={() => setStarting(true)}>
      {t('work.start')}
    </Button>
  )
  return (
    <div className="x-stack">
      {data.length === 0 ? (
        <Empty icon={Workflow} title={t('work.recordNoFlows')} action={start || undefined} />
      ) : (
        <>
          {start && <div className="x-row">{start}</div>}
          <ul className="wk-runs">
            {data.map((one) => (
              <li key={one.id}>
                <p>
                  {one.may_open ? (
                    <a className="t-title" href={`/flows/i/${one.id}`}>
                      {one.title}
                    </a>
                  ) : (
                    <span>{one.title}</span>
                  )}{' '}
                  <Tag tone={stateTone(one.state, one.result)}>
                    {stateText(one.state, one.result)}
                  </Tag>
                </p>
                <p className="wk-when">
                  {t('work.started.by', {
                    name: one.initiator?.name ?? t('work.byFlow'),
                    time: formatDateTime(one.started_at),
                  })}
                  {one.state === 'running' && one.at.length > 0 && ` · ${standsText(one.at)}`}
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
      {starting && <StartDialog form={form} id={id} onClose={() => setStarting(false)} />}
    </div>
  )
}
