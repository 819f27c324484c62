// SPDX-License-Identifier: Apache-2.0
// When the steps of a plan would come, for a record or as from today.
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { isApiError, post } from '../../api/client'
import { formatDateTime } from '../../core/format'
import { t } from '../../i18n/t'
import { Card, type Choice, Combobox, Skeleton, Strip } from '../../ui'
import { useHouse } from '../house/house'
import { findRecords } from '../house/Trial'
import type { PlanSpec } from './model'

interface Preview {
  has_date: boolean
  rows: {
    key: string
    title: string
    due_at: string | null
    is_past: boolean
    nth?: number
    of?: number
  }[]
}

const PAUSE_MS = 500

/** Its dates alone: what a step does, and its name, may not be finished yet. */
const datesOf = ({ when, steps, end }: PlanSpec): PlanSpec => ({
  when,
  ...(end ? { end } : {}),
  steps: steps.map((step, at) => ({
    ...step,
    title: step.title.zh ? step.title : { zh: t('plan.stepN', { n: at + 1 }) },
    do: [{ do: 'wait', days: 1 }],
  })),
})

export function Dates({ spec }: { spec: PlanSpec }) {
  const { form } = useHouse()
  const [record, setRecord] = useState<Choice | null>(null)
  const now = JSON.stringify(datesOf(spec))
  const [asked, setAsked] = useState(now)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(now), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [now])
  const { data, error } = useQuery({
    queryKey: ['plan-preview', form.key, asked, record?.key],
    enabled: (JSON.parse(asked) as PlanSpec).steps.length > 0,
    retry: false,
    queryFn: ({ signal }) =>
      post<Preview>(
        `/forms/${form.key}/plans/preview`,
        { spec: JSON.parse(asked), ...(record ? { record: record.key } : {}) },
        { signal },
      ),
  })
  return (
    <aside className="h-trial" aria-label={t('plan.preview')}>
      <Card title={t('plan.preview')}>
        <div className="x-stack">
          <p className="muted">{t('plan.previewHelp')}</p>
          <Combobox
            aria-label={t('plan.record')}
            source={findRecords(form.key)}
            value={record}
            onChange={setRecord}
          />
          {error ? (
            <p className="muted">{isApiError(error) ? error.errors[0]?.message : ''}</p>
          ) : spec.steps.length === 0 ? null : !data ? (
            <Skeleton lines={3} />
          ) : (
            <>
              {!data.has_date && <Strip tone="warn">{t('plan.previewNoDate')}</Strip>}
              <ol className="pl-dates">
                {data.rows.map((row) => (
                  <li key={`${row.key}#${row.nth ?? 1}`}>
                    <span>
                      {row.title}
                      {row.nth && (
                        <span className="muted num">
                          {' '}
                          {row.of
                            ? t('plan.nthOf', { n: row.nth, of: row.of })
                            : t('plan.nth', { n: row.nth })}
                        </span>
                      )}
                    </span>
                    <span className="num muted">
                      {row.due_at ? formatDateTime(row.due_at) : t('plan.noDate')}
                      {row.is_past && ` · ${t('plan.past')}`}
                    </span>
                  </li>
                ))}
              </ol>
            </>
          )}
        </div>
      </Card>
    </aside>
  )
}
