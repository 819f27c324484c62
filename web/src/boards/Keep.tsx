// SPDX-License-Identifier: Apache-2.0
// Snapshots of a tile: how a forecast stood, who was in which class, by day, week or month. What was kept is
// looked at here too.
import { useQuery } from '@tanstack/react-query'
import { Suspense, useState } from 'react'
import { get, post } from '../api/client'
import { queryReports } from '../api/reports'
import { useAttempt } from '../app/attempt'
import { hasRight, useMe } from '../app/session'
import { Chart } from '../charts/Chart'
import { formatDate } from '../core/format'
import { useLang } from '../i18n/staff'
import { t, tMaybe } from '../i18n/t'
import { Button, Dialog, Input, Skeleton, Switch } from '../ui'
import { isFine, Kept, loadWords, type Schedule, ScheduleFields, scheduleText } from './Schedule'
import { type Ask, isProblem } from './types'

interface KeptRow {
  id: string
  kind: string
  form: string
  title: string
  house: boolean
  schedule: Schedule
  is_off: boolean
  last_state: string
  runs: number
  first_day?: string | null
  last_day?: string | null
  may_edit: boolean
  rev: number
}

/** What the server keeps: the question without what it is compared with. */
function plainOf(ask: Ask): object {
  const { before: _, moves: _1, as_of: _2, ...rest } = ask as Ask & Record<string, unknown>
  return rest
}

/** How it moved, and of a forecast how near it was. */
function Moved({ kept }: { kept: KeptRow }) {
  const lang = useLang()
  const kinds = kept.kind === 'forecast' ? ['kept', 'accuracy'] : ['kept']
  const { data } = useQuery({
    queryKey: ['kept-shown', kept.id, kept.runs, lang],
    queryFn: ({ signal }) =>
      queryReports(
        kinds.map((kind) => ({ form: kept.form, kind, run: kept.id }) as Ask),
        signal,
      ),
  })
  if (!data) return <Skeleton lines={4} />
  return (
    <>
      {data.answers.map((answer, at) => (
        <div key={kinds[at]} className="b-kept">
          <h3>{t(`bkeep.${kinds[at] as 'kept' | 'accuracy'}`)}</h3>
          {isProblem(answer) ? (
            <p className="muted">{answer.problem.detail}</p>
          ) : answer.rows.length ? (
            <Suspense fallback={<Skeleton lines={4} />}>
              <Chart
                chart={at ? 'table' : 'line'}
                answer={at ? answer : { ...answer, measures: answer.measures.slice(0, 1) }}
                label={t(`bkeep.${kinds[at] as 'kept' | 'accuracy'}`)}
              />
            </Suspense>
          ) : (
            <p className="muted">{t(at ? 'bkeep.notOver' : 'bkeep.none')}</p>
          )}
        </div>
      ))}
    </>
  )
}

function Fresh({
  busy,
  title: first,
  onAdd,
}: {
  busy: boolean
  title: string
  onAdd: (kept: object) => void
}) {
  const me = useMe()
  const [title, setTitle] = useState(first)
  const [schedule, setSchedule] = useState<Schedule>({ every: 'day', at: '06:00' })
  const [house, setHouse] = useState(false)
  return (
    <div className="x-stack b-fresh">
      <Input label={t('bkeep.name')} value={title} onChange={setTitle} />
      <ScheduleFields value={schedule} onChange={setSchedule} noHour />
      <p className="muted">{t(house ? 'bkeep.houseHelp' : 'bkeep.ownHelp')}</p>
      {hasRight(me, 'design') && (
        <Switch value={house} onChange={setHouse}>
          {t('bkeep.house')}
        </Switch>
      )}
      <Button
        variant="primary"
        busy={busy}
        disabled={!title.trim() || !isFine(schedule)}
        onPress={() => onAdd({ title, schedule, house })}
      >
        {t('bkeep.add')}
      </Button>
    </div>
  )
}

export default function Keep({
  title,
  ask,
  onClose,
}: {
  title: string
  ask: Ask
  onClose: () => void
}) {
  const lang = useLang()
  const { busy, attempt } = useAttempt()
  const [shown, setShown] = useState('')
  const { data, refetch } = useQuery({
    queryKey: ['reports-kept', lang],
    queryFn: async ({ signal }) => {
      const [found] = await Promise.all([
        get<{ rows: KeptRow[] }>('/reports/kept', undefined, signal),
        loadWords(),
      ])
      return found.rows
    },
    // What was just begun is kept within a moment.
    refetchInterval: (query) =>
      query.state.data?.some((one) => !one.runs && !one.is_off && !one.last_state) ? 1500 : false,
  })
  const then = async (work: () => Promise<unknown>) => {
    if (await attempt(work)) refetch()
  }
  if (!data) return null
  const mine = data.filter((one) => one.form === ask.form && one.kind === ask.kind)
  return (
    <Dialog isOpen size="m" title={t('bkeep.title')} onClose={onClose}>
      <p className="muted">{t('bkeep.lead')}</p>
      {mine.map((one) => (
        <div key={one.id}>
          <Kept
            path={`/reports/kept/${one.id}`}
            kept={one}
            title={one.title}
            words={{ on: t('bkeep.on'), remove: t('bkeep.remove') }}
            busy={busy || !one.may_edit}
            then={then}
          >
            {scheduleText(one.schedule)} · {t(one.house ? 'bkeep.ofHouse' : 'bkeep.ofMe')} ·{' '}
            {one.runs
              ? t('bkeep.runs', { n: one.runs, day: formatDate(one.last_day ?? '') })
              : t('bkeep.none')}
            {one.last_state && one.last_state !== 'ok' && (
              <> · {tMaybe(`bkeep.last.${one.last_state}`)}</>
            )}
          </Kept>
          {one.runs > 0 && (
            <Button size="s" onPress={() => setShown(shown === one.id ? '' : one.id)}>
              {t(shown === one.id ? 'bkeep.hide' : 'bkeep.show')}
            </Button>
          )}
          {shown === one.id && <Moved kept={one} />}
        </div>
      ))}
      <Fresh
        busy={busy}
        title={title}
        onAdd={(kept) => then(() => post('/reports/kept', { ...kept, ask: plainOf(ask) }))}
      />
    </Dialog>
  )
}
