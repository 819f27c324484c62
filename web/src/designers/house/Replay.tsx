// SPDX-License-Identifier: Apache-2.0
// When the rule would have fired in the last thirty days: asked some records at a time, with what is not known said.
import { useRef, useState } from 'react'
import { errorText, isApiError, post } from '../../api/client'
import { recordHref } from '../../app/source'
import { formatDateTime } from '../../core/format'
import { t } from '../../i18n/t'
import { Button, Card, Progress, toast } from '../../ui'
import { useHouse } from './house'
import type { Spec } from './model'

interface Fired {
  id: string
  title: string
  at: string
}

interface Replayed {
  can: boolean
  as_today: boolean
  rows: Fired[]
  unknown: number
  looked: number
  total: number
  after: string
}

interface Shown {
  of: string
  can: boolean
  asToday: boolean
  rows: Fired[]
  unknown: number
  looked: number
  total: number
  done: boolean
}

const SHOWN = 50

export function Replay({ spec, onRefused }: { spec: Spec; onRefused: (error: unknown) => void }) {
  const { form } = useHouse()
  const [shown, setShown] = useState<Shown | null>(null)
  const [busy, setBusy] = useState(false)
  const [most, setMost] = useState(SHOWN)
  const stop = useRef(false)
  const asked = JSON.stringify(spec)
  const run = async () => {
    setBusy(true)
    stop.current = false
    setMost(SHOWN)
    const all: Shown = {
      of: asked,
      can: true,
      asToday: false,
      rows: [],
      unknown: 0,
      looked: 0,
      total: 0,
      done: false,
    }
    try {
      for (let after = '0'; !all.done && !stop.current; ) {
        const one = await post<Replayed>(`/forms/${form.key}/rules/replay`, { spec, after })
        all.can = one.can
        all.asToday = one.as_today
        all.rows.push(...(one.rows ?? []))
        all.unknown += one.unknown ?? 0
        all.looked += one.looked ?? 0
        all.total ||= one.total
        after = one.after ?? '0'
        all.done = after === '0'
        setShown({ ...all, rows: [...all.rows].sort((a, b) => b.at.localeCompare(a.at)) })
      }
    } catch (error) {
      setShown(null)
      if (isApiError(error) && error.errors.length > 0) onRefused(error)
      else toast({ text: errorText(error), tone: 'danger' })
    }
    setBusy(false)
  }
  const told = shown && shown.of === asked ? shown : null
  return (
    <Card title={t('guards.replay')}>
      <div className="x-stack">
        <p className="muted">{t('guards.replayHelp')}</p>
        {busy ? (
          <>
            <Progress
              label={t('guards.replayBusy')}
              value={told?.total ? (100 * told.looked) / told.total : 0}
            />
            <Button
              onPress={() => {
                stop.current = true
              }}
            >
              {t('guards.stop')}
            </Button>
          </>
        ) : (
          <Button onPress={run}>{t('guards.replayDo')}</Button>
        )}
        {told && (
          <div role="status" className="x-stack">
            {told.can ? (
              <>
                <p className="h-count">
                  <strong className="num">
                    {t(told.done ? 'guards.replayed' : 'guards.replayedSoFar', {
                      n: told.rows.length,
                      of: told.looked,
                    })}
                  </strong>
                </p>
                {told.unknown > 0 && <p>{t('guards.replayUnknown', { n: told.unknown })}</p>}
                <p className="muted">
                  {told.asToday && `${t('guards.replayToday')} `}
                  {t('guards.replayLimits')}
                </p>
                <ul className="h-titles">
                  {told.rows.slice(0, most).map((row) => (
                    <li key={`${row.id}.${row.at}`}>
                      <a href={recordHref(form.key, row.id)}>{row.title || `#${row.id}`}</a>{' '}
                      <time className="muted num" dateTime={row.at}>
                        {formatDateTime(row.at)}
                      </time>
                    </li>
                  ))}
                </ul>
                {told.rows.length > most && (
                  <Button variant="link" size="s" onPress={() => setMost(most + SHOWN)}>
                    {t('guards.replayMore')}
                  </Button>
                )}
              </>
            ) : (
              <p>{t('guards.replayCannot')}</p>
            )}
          </div>
        )}
      </div>
    </Card>
  )
}
