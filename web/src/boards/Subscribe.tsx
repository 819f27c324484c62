// SPDX-License-Identifier: Apache-2.0
// A board by itself, at its time, with the rights that its receiver has then.
import { useQuery } from '@tanstack/react-query'
import { Bell } from 'lucide-react'
import { useState } from 'react'
import { get, post } from '../api/client'
import { useAttempt } from '../app/attempt'
import { formatDateTime } from '../core/format'
import { useLang } from '../i18n/staff'
import { t, tMaybe } from '../i18n/t'
import { Button, Dialog, IconButton } from '../ui'
import {
  isFine,
  Kept,
  loadWords,
  type Schedule,
  ScheduleFields,
  scheduleText,
  WayField,
} from './Schedule'

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

function Fresh({
  onAdd,
  busy,
}: {
  onAdd: (schedule: Schedule, channel: string) => void
  busy: boolean
}) {
  const [schedule, setSchedule] = useState<Schedule>({ every: 'week', at: '08:00', weekdays: [1] })
  const [channel, setChannel] = useState('')
  return (
    <div className="x-stack b-fresh">
      <ScheduleFields value={schedule} onChange={setSchedule} />
      <WayField value={channel} onChange={setChannel} />
      <Button
        variant="primary"
        busy={busy}
        disabled={!isFine(schedule)}
        onPress={() => onAdd(schedule, channel)}
      >
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
        <Kept
          key={sub.id}
          path={`/board-subs/${sub.id}`}
          kept={sub}
          title={scheduleText(sub.schedule)}
          words={{ on: t('bsub.on'), remove: t('bsub.remove') }}
          busy={busy}
          then={then}
        >
          {sub.user?.title}
          {sub.next_at && !sub.is_off && (
            <> · {t('bsub.next', { at: formatDateTime(sub.next_at) })}</>
          )}
          {sub.last_state && <> · {tMaybe(`bsub.last.${sub.last_state}`)}</>}
        </Kept>
      ))}
      <Fresh
        busy={busy}
        onAdd={(schedule, channel) =>
          then(() => post(path, { schedule, ...(channel && { channel }) }))
        }
      />
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
