// SPDX-License-Identifier: Apache-2.0
// For how many records the condition holds now, and what the rule would do to one.
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { errorText, isApiError, post } from '../../api/client'
import { lookup } from '../../api/records'
import { recordHref } from '../../app/source'
import { t } from '../../i18n/t'
import { Button, Card, type Choice, Combobox, Skeleton, Tag, toast } from '../../ui'
import { useHouse } from './house'
import type { Spec } from './model'
import { Replay } from './Replay'
import { type Done, DoneList, type Failure, FailureText } from './Did'

interface Preview {
  count: number
  is_capped: boolean
  rows: { id: string; title: string }[]
}

interface Tried {
  holds: boolean
  steps?: Done[]
  waits?: boolean
  error?: Failure
}

const PAUSE_MS = 500
const SHOWN = 8

function usePaused<T>(value: T): T {
  const [paused, setPaused] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [value])
  return paused
}

export const findRecords = (form: string) => async (q: string, signal: AbortSignal) =>
  (await lookup(form, q, signal, 12)).map((row) => ({
    key: row.id,
    title: row.title || `#${row.id}`,
    hint: row.hint,
  }))

function Holding({ spec }: { spec: Spec }) {
  const { form } = useHouse()
  const asked = usePaused(JSON.stringify({ when: spec.when, if: spec.if, do: [] }))
  const { data, error } = useQuery({
    queryKey: ['rule-preview', form.key, asked],
    queryFn: ({ signal }) =>
      post<Preview>(`/forms/${form.key}/rules/preview`, { spec: JSON.parse(asked) }, { signal }),
    retry: false,
  })
  return (
    <Card title={t('house.preview')}>
      {error ? (
        <p className="h-failure">{errorText(error)}</p>
      ) : !data ? (
        <Skeleton lines={3} />
      ) : data.count === 0 ? (
        <p className="muted">{t('house.previewNone')}</p>
      ) : (
        <>
          <p className="h-count">
            <strong className="num">
              {t('house.previewN', { n: data.is_capped ? `${data.count - 1}+` : data.count })}
            </strong>
          </p>
          <ul className="h-titles">
            {data.rows.slice(0, SHOWN).map((row) => (
              <li key={row.id}>
                <a href={recordHref(form.key, row.id)}>{row.title || `#${row.id}`}</a>
              </li>
            ))}
          </ul>
          {data.count > SHOWN && <p className="muted">{t('house.previewMore', { n: SHOWN })}</p>}
        </>
      )}
    </Card>
  )
}

function TryOn({ spec, onRefused }: { spec: Spec; onRefused: (error: unknown) => void }) {
  const house = useHouse()
  const [record, setRecord] = useState<Choice | null>(null)
  const [tried, setTried] = useState<Tried | null>(null)
  const [busy, setBusy] = useState(false)
  const run = async () => {
    if (!record) return
    setBusy(true)
    try {
      const body = { spec, record: record.key }
      setTried(await post<Tried>(`/forms/${house.form.key}/rules/try`, body))
    } catch (error) {
      setTried(null)
      if (isApiError(error) && error.errors.length > 0) onRefused(error)
      else toast({ text: errorText(error), tone: 'danger' })
    }
    setBusy(false)
  }
  return (
    <Card title={t('house.tryOn')}>
      <div className="x-stack">
        <p className="muted">{t('house.tryHelp')}</p>
        <Combobox
          aria-label={t('house.record')}
          source={findRecords(house.form.key)}
          value={record}
          onChange={(choice) => {
            setRecord(choice)
            setTried(null)
          }}
        />
        <Button busy={busy} disabled={!record} onPress={run}>
          {t('house.try')}
        </Button>
        {tried && (
          <div className="h-tried" role="status">
            <p>
              <Tag tone={tried.holds ? 'ok' : 'warn'}>
                {t(tried.holds ? 'house.tryHolds' : 'house.tryHoldsNot')}
              </Tag>
            </p>
            {tried.error ? (
              <FailureText failure={tried.error} title={t('house.tryFailed')} />
            ) : (
              <DoneList log={tried.steps ?? []} house={house} tried />
            )}
            {tried.waits && <p className="muted">{t('house.tryWaits')}</p>}
          </div>
        )}
      </div>
    </Card>
  )
}

export function Trial(props: { spec: Spec; onRefused: (error: unknown) => void }) {
  return (
    <aside className="h-trial" aria-label={t('house.trial')}>
      <Holding spec={props.spec} />
      <TryOn {...props} />
      <Replay {...props} />
    </aside>
  )
}
