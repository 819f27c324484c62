// SPDX-License-Identifier: Apache-2.0
// A board by itself, at its time, with the rights that its receiver has then.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { get, post } from '../api/client'
import { useAttempt } from '../app/attempt'
import { useMe } from '../app/session'
import { findUsers } from '../app/source'
import { formatDateTime } from '../core/format'
import { useLang } from '../i18n/staff'
import { t, tMaybe } from '../i18n/t'
import { Button, type Choice, Combobox, Dialog, Select, Switch } from '../ui'
import {
  isFine,
  Kept,
  loadWords,
  type Schedule,
  ScheduleFields,
  scheduleText,
  type Way,
  WayField,
} from './Schedule'
import type { BoardState } from './state'
import { filtersNow } from './Take'
import type { BoardRow } from './types'

type As = 'pdf' | 'png'

interface Fresh {
  schedule: Schedule
  channel?: string
  as: As
  user?: string
  filters?: object
}

interface Sub {
  id: string
  user: { id: string; title: string } | null
  by: { id: string; title: string } | null
  as: As
  filters?: object | null
  schedule: Schedule
  is_off: boolean
  next_at?: string | null
  last_at?: string | null
  last_state?: string | null
  rev: number
}

interface ReceiverProps {
  value: Choice | null
  onChange: (user: Choice | null) => void
}

/** For somebody else: by who may change the board. Nobody chosen: for oneself. */
function ReceiverField({ value, onChange }: ReceiverProps) {
  const me = useMe()
  return (
    <>
      <Combobox
        label={t('bsub.who')}
        source={findUsers}
        value={value}
        placeholder={t('bsub.me')}
        onChange={(user) => onChange(user?.key === me?.user.id ? null : user)}
      />
      {value && <p className="muted">{t('bsub.whoHelp')}</p>}
    </>
  )
}

function NewSub({
  board,
  state,
  ways,
  onAdd,
  busy,
}: {
  board: BoardRow
  state: BoardState
  ways: readonly Way[]
  onAdd: (fresh: Fresh) => void
  busy: boolean
}) {
  const [schedule, setSchedule] = useState<Schedule>({ every: 'week', at: '08:00', weekdays: [1] })
  const [channel, setChannel] = useState('')
  const [as, setAs] = useState<As>('pdf')
  const [user, setUser] = useState<Choice | null>(null)
  const isFiltered = Object.keys(state.filters).length > 0
  const [asNow, setAsNow] = useState(isFiltered)
  return (
    <div className="x-stack b-fresh">
      {board.may_edit && <ReceiverField value={user} onChange={setUser} />}
      <ScheduleFields value={schedule} onChange={setSchedule} />
      <WayField ways={ways} value={channel} onChange={setChannel} />
      {channel && (
        <Select
          label={t('bsub.as')}
          choices={(['pdf', 'png'] as const).map((key) => ({ key, title: t(`bsub.as.${key}`) }))}
          value={as}
          onChange={(key) => setAs(key === 'png' ? 'png' : 'pdf')}
        />
      )}
      {isFiltered && (
        <Switch value={asNow} onChange={setAsNow}>
          {t('bsub.asNow')}
        </Switch>
      )}
      <Button
        variant="primary"
        busy={busy}
        disabled={!isFine(schedule)}
        onPress={() =>
          onAdd({
            schedule,
            as,
            ...(channel && { channel }),
            ...(user && { user: user.key }),
            ...(asNow && { filters: filtersNow(board, state) }),
          })
        }
      >
        {t('bsub.add')}
      </Button>
    </div>
  )
}

interface SubscribeProps {
  board: BoardRow
  state: BoardState
}

export default function Subs({ board, state, onClose }: SubscribeProps & { onClose: () => void }) {
  const lang = useLang()
  const { busy, attempt } = useAttempt()
  const path = `/boards/${board.id}/subs`
  const { data, refetch } = useQuery({
    queryKey: ['board-subs', board.id, lang],
    queryFn: async ({ signal }) => {
      const [found] = await Promise.all([
        get<{ rows: Sub[]; ways: Way[] }>(path, undefined, signal),
        loadWords(),
      ])
      return found
    },
  })
  const then = async (work: () => Promise<unknown>) => {
    if (await attempt(work)) refetch()
  }
  if (!data) return null
  return (
    <Dialog isOpen size="s" title={t('bsub.title')} onClose={onClose}>
      <p className="muted">{t('bsub.lead')}</p>
      {data.rows.map((sub) => (
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
          {sub.by && sub.by.id !== sub.user?.id && <> · {t('bsub.by', { name: sub.by.title })}</>}
          {sub.as === 'png' && <> · {t('bsub.as.png')}</>}
          {sub.filters && <> · {t('bsub.filtered')}</>}
          {sub.next_at && !sub.is_off && (
            <> · {t('bsub.next', { at: formatDateTime(sub.next_at) })}</>
          )}
          {sub.last_state && <> · {tMaybe(`bsub.last.${sub.last_state}`)}</>}
        </Kept>
      ))}
      <NewSub
        board={board}
        state={state}
        ways={data.ways}
        busy={busy}
        onAdd={(fresh) => then(() => post(path, fresh))}
      />
    </Dialog>
  )
}
