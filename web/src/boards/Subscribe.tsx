// SPDX-License-Identifier: Apache-2.0
// A board by itself, at its time, with the rights that its receiver has then.
import { useQuery } from '@tanstack/react-query'
import { Bell, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { del, get, patch, post } from '../api/client'
import { useAttempt } from '../app/attempt'
import { formatDateTime } from '../core/format'
import { addWords, useLang } from '../i18n/staff'
import { t, tMaybe } from '../i18n/t'
import { Button, Dialog, IconButton, Input, MultiSelect, Select, Switch } from '../ui'

const loadWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? (await import('../i18n/zh/boardSub')).boardSub
      : (await import('../i18n/en/boardSub')).boardSub,
  )

type Every = 'day' | 'week' | 'month' | 'hour'

interface Schedule {
  every: Every
  at?: string
  weekdays?: number[]
  day?: number
}

interface Sub {
  id: string
  user: { id: string; title: string } | null
  schedule: Schedule
  is_off: boolean
  next_at?: string | null
  last_at?: string | null
  last_state?: string | null
  rev: number
}

const EVERY: readonly Every[] = ['day', 'week', 'month', 'hour']
const DAYS = [1, 2, 3, 4, 5, 6, 7]
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/

const dayTitle = (day: number) => tMaybe(`bsub.day.${day}`) ?? String(day)

function scheduleText({ every, at = '', weekdays, day }: Schedule): string {
  if (every === 'hour') return t('bsub.everyHour')
  if (every === 'month') return t('bsub.everyMonth', { day: day ?? 1, at })
  if (every === 'day') return t('bsub.everyDay', { at })
  return t('bsub.everyWeek', {
    days: (weekdays ?? [1]).map(dayTitle).join(t('bsub.and')),
    at,
  })
}

function Fresh({ onAdd, busy }: { onAdd: (schedule: Schedule) => void; busy: boolean }) {
  const [schedule, setSchedule] = useState<Schedule>({ every: 'week', at: '08:00', weekdays: [1] })
  const set = (part: Partial<Schedule>) => setSchedule({ ...schedule, ...part })
  const { every, at = '', weekdays = [], day = 1 } = schedule
  const isFine = every === 'hour' || (CLOCK.test(at) && (every !== 'week' || weekdays.length > 0))
  return (
    <div className="x-stack">
      <Select
        label={t('bsub.every')}
        choices={EVERY.map((key) => ({ key, title: t(`bsub.every.${key}`) }))}
        value={every}
        onChange={(key) =>
          key &&
          setSchedule({
            every: key as Every,
            ...(key === 'hour' ? {} : { at: at || '08:00' }),
            ...(key === 'week' ? { weekdays: [1] } : {}),
            ...(key === 'month' ? { day: 1 } : {}),
          })
        }
      />
      {every === 'week' && (
        <MultiSelect
          label={t('bsub.weekdays')}
          source={DAYS.map((one) => ({ key: String(one), title: dayTitle(one) }))}
          value={weekdays.map((one) => ({ key: String(one), title: dayTitle(one) }))}
          onChange={(all) => set({ weekdays: all.map((one) => Number(one.key)).sort() })}
        />
      )}
      {every === 'month' && (
        <Input
          label={t('bsub.dayOfMonth')}
          help={t('bsub.dayHelp')}
          numeric
          inputMode="numeric"
          value={String(day)}
          onChange={(text) =>
            set({ day: Math.min(31, Math.max(1, Number.parseInt(text, 10) || 1)) })
          }
        />
      )}
      {every !== 'hour' && (
        <Input
          label={t('bsub.at')}
          value={at}
          error={CLOCK.test(at) ? null : t('bsub.atHelp')}
          onChange={(text) => set({ at: text })}
        />
      )}
      <Button variant="primary" busy={busy} disabled={!isFine} onPress={() => onAdd(schedule)}>
        {t('bsub.add')}
      </Button>
    </div>
  )
}

function Subs({ board, onClose }: { board: string; onClose: () => void }) {
  const lang = useLang()
  const { busy, attempt } = useAttempt()
  const path = `/boards/${board}/subs`
  const { data, refetch } = useQuery({
    queryKey: ['board-subs', board, lang],
    queryFn: async ({ signal }) => {
      const [found] = await Promise.all([
        get<{ rows: Sub[] }>(path, undefined, signal),
        loadWords(),
      ])
      return found.rows
    },
  })
  const then = async (work: () => Promise<unknown>) => {
    if (await attempt(work)) refetch()
  }
  if (!data) return null
  return (
    <Dialog isOpen size="s" title={t('bsub.title')} onClose={onClose}>
      <p className="muted">{t('bsub.lead')}</p>
      {data.map((sub) => (
        <div key={sub.id} className="b-sub">
          <div>
            <strong>{scheduleText(sub.schedule)}</strong>
            <p className="muted">
              {sub.user?.title}
              {sub.next_at && !sub.is_off && (
                <> · {t('bsub.next', { at: formatDateTime(sub.next_at) })}</>
              )}
              {sub.last_state && <> · {tMaybe(`bsub.last.${sub.last_state}`)}</>}
            </p>
          </div>
          <Switch
            aria-label={t('bsub.on')}
            value={!sub.is_off}
            disabled={busy}
            onChange={(on) =>
              then(() => patch(`/board-subs/${sub.id}`, { is_off: !on }, { rev: sub.rev }))
            }
          />
          <IconButton
            icon={Trash2}
            label={t('bsub.remove')}
            disabled={busy}
            onPress={() => then(() => del(`/board-subs/${sub.id}`, { rev: sub.rev }))}
          />
        </div>
      ))}
      <Fresh busy={busy} onAdd={(schedule) => then(() => post(path, { schedule }))} />
    </Dialog>
  )
}

export default function Subscribe({ board, label }: { board: string; label: string }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <IconButton icon={Bell} label={label} onPress={() => setOpen(true)} />
      {open && <Subs board={board} onClose={() => setOpen(false)} />}
    </>
  )
}
