// SPDX-License-Identifier: Apache-2.0
// One's own leave, for whoever plans the roster: entered here, taken back here. What others planned stands beside it.
import { useQuery } from '@tanstack/react-query'
import { CalendarOff, Plus } from 'lucide-react'
import { useState } from 'react'
import { errorText, get, isApiError, put } from '../../api/client'
import { addDays } from '../../core/date'
import { t } from '../../i18n/t'
import { Button, Card, DatePicker, Empty, Input, Skeleton, Tag, toast } from '../../ui'
import { useSaving } from '../attempt'
import { queries } from '../session'
import { Failed } from '../shell/Boundary'
import { SaveDialog } from '../shell/SaveDialog'

interface Day {
  date: string
  kind: 'off' | 'on'
  from?: string
  to?: string
  note: string
  is_own: boolean
}
interface All {
  today: string
  rows: Day[]
}
interface Span {
  first: Day
  last: string
}

const KEY = ['leave']
const send = async (body: object) => {
  await put('/me/leave', body)
  await queries.invalidateQueries({ queryKey: KEY })
}

/** Days that follow each other and say the same are one line. */
export function spansOf(rows: readonly Day[]): Span[] {
  const out: Span[] = []
  for (const row of rows) {
    const before = out[out.length - 1]
    const { date: _, ...says } = row
    const { date: __, ...said } = before?.first ?? { date: '' }
    if (
      before &&
      addDays(before.last, 1) === row.date &&
      JSON.stringify(says) === JSON.stringify(said)
    )
      before.last = row.date
    else out.push({ first: row, last: row.date })
  }
  return out
}

function Adding({ today, onClose }: { today: string; onClose: () => void }) {
  const [from, setFrom] = useState<string | null>(today)
  const [until, setUntil] = useState<string | null>(null)
  const [note, setNote] = useState('')
  const saving = useSaving(async () => {
    await send({ from_day: from, until_day: until, is_off: true, note: note.trim() })
    toast({ text: t('work.leaveSaved'), tone: 'ok' })
    onClose()
  })
  const refused = isApiError(saving.error) ? saving.error.fields : {}
  return (
    <SaveDialog
      size="s"
      title={t('work.leaveNew')}
      disabled={!from || (!!until && until < from)}
      saving={saving}
      onClose={onClose}
    >
      <div className="wk-days">
        <DatePicker
          label={t('work.delegationFrom')}
          value={from}
          onChange={setFrom}
          min={today}
          error={refused.from_day ?? null}
          required
        />
        <DatePicker
          label={t('work.leaveUntil')}
          value={until}
          onChange={setUntil}
          min={from ?? today}
          error={refused.until_day ?? null}
        />
      </div>
      <Input label={t('work.leaveNote')} value={note} maxLength={60} onChange={setNote} />
    </SaveDialog>
  )
}

function Line({ span }: { span: Span }) {
  const { first, last } = span
  const days = first.date === last ? first.date : `${first.date} – ${last}`
  const [busy, setBusy] = useState(false)
  const back = async () => {
    setBusy(true)
    try {
      await send({ from_day: first.date, until_day: last, is_off: false })
      toast({ text: t('work.leaveBackDone'), tone: 'ok' })
    } catch (failed) {
      toast({ text: errorText(failed), tone: 'danger' })
      setBusy(false)
    }
  }
  return (
    <li className="wk-hand">
      <div>
        <p>
          <strong className="num">{days}</strong>{' '}
          <Tag tone={first.kind === 'off' ? 'warn' : 'ok'}>
            {first.kind === 'off'
              ? t('work.leaveOff')
              : t('work.leaveOn', { from: first.from ?? '', to: first.to ?? '' })}
          </Tag>
        </p>
        <p className="muted">
          {[first.note, first.is_own ? '' : t('work.leavePlanned')].filter(Boolean).join(' · ')}
        </p>
      </div>
      {first.is_own && (
        <Button size="s" busy={busy} aria-label={`${t('work.leaveBack')} ${days}`} onPress={back}>
          {t('work.leaveBack')}
        </Button>
      )}
    </li>
  )
}

export function Leave() {
  const [adding, setAdding] = useState(false)
  const { data, error, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => get<All>('/me/leave', undefined, signal),
  })
  const add = (
    <Button size="s" icon={Plus} onPress={() => setAdding(true)}>
      {t('work.leaveNew')}
    </Button>
  )
  return (
    <Card title={t('work.leave')} actions={data?.rows.length ? add : undefined}>
      {error ? (
        <Failed error={error} onRetry={refetch} />
      ) : !data ? (
        <Skeleton lines={2} />
      ) : data.rows.length === 0 ? (
        <Empty icon={CalendarOff} title={t('work.leaveNone')} action={add}>
          {t('work.leaveHelp')}
        </Empty>
      ) : (
        <ul className="wk-hands">
          {spansOf(data.rows).map((span) => (
            <Line key={span.first.date} span={span} />
          ))}
        </ul>
      )}
      {adding && data && <Adding today={data.today} onClose={() => setAdding(false)} />}
    </Card>
  )
}
