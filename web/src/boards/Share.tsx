// SPDX-License-Identifier: Apache-2.0
// Who may look at a board. What its figures show each of them is decided by their own rights.
import { useQuery } from '@tanstack/react-query'
import { Users } from 'lucide-react'
import { useState } from 'react'
import { get } from '../api/client'
import { saveBoard } from '../api/reports'
import { useAttempt } from '../app/attempt'
import { useLang } from '../i18n/staff'
import { t } from '../i18n/t'
import { Button, type Choice, Dialog, IconButton, MultiSelect, Select } from '../ui'
import { loadWords } from './Schedule'
import type { BoardRow } from './types'

const PEOPLE_AT_MOST = 500

type Who = 'me' | 'all' | 'some'

const whoOf = (board: BoardRow): Who =>
  board.owner && !board.is_shared ? 'me' : board.readers ? 'some' : 'all'

interface Names {
  roles: Choice[]
  people: Choice[]
}

async function loadNames(signal: AbortSignal): Promise<Names> {
  const [roles, people] = await Promise.all([
    get<{ items: Choice[] }>('/lists/role', undefined, signal),
    get<{ rows: { id: string; name: string }[] }>(
      '/users',
      { limit: PEOPLE_AT_MOST, is_off: false },
      signal,
    ),
    loadWords(),
  ])
  return {
    roles: roles.items.map(({ key, title }) => ({ key, title })),
    people: people.rows.map(({ id, name }) => ({ key: id, title: name })),
  }
}

const chosen = (all: readonly Choice[], ids: readonly string[] = []) =>
  ids.map((id) => all.find((one) => one.key === id) ?? { key: id, title: id })

interface ShareProps {
  board: BoardRow
  onSaved: () => void
}

function Readers({
  board,
  names,
  onSaved,
  onClose,
}: ShareProps & { names: Names; onClose: () => void }) {
  const { busy, attempt } = useAttempt()
  const [who, setWho] = useState<Who>(whoOf(board))
  const [roles, setRoles] = useState(chosen(names.roles, board.readers?.roles))
  const [people, setPeople] = useState(chosen(names.people, board.readers?.users))
  const ids = (all: readonly Choice[]) => all.map((one) => one.key)
  const save = async () => {
    const readers = who === 'some' ? { roles: ids(roles), users: ids(people) } : null
    const done = await attempt(() =>
      saveBoard(
        board.id,
        { readers, ...(board.owner ? { is_shared: who !== 'me' } : {}) },
        board.rev,
      ),
    )
    if (!done) return
    onSaved()
    onClose()
  }
  const kinds: Who[] = board.owner ? ['me', 'all', 'some'] : ['all', 'some']
  return (
    <Dialog
      isOpen
      size="s"
      title={t('bshare.title')}
      onClose={onClose}
      footer={
        <Button
          variant="primary"
          busy={busy}
          disabled={who === 'some' && roles.length + people.length === 0}
          onPress={save}
        >
          {t('bshare.save')}
        </Button>
      }
    >
      <p className="muted">{t('bshare.lead')}</p>
      <div className="x-stack b-fresh">
        <Select
          label={t('bshare.who')}
          choices={kinds.map((key) => ({ key, title: t(`bshare.${key}`) }))}
          value={who}
          onChange={(key) => key && setWho(key as Who)}
        />
        {who === 'some' && (
          <>
            <MultiSelect
              label={t('bshare.roles')}
              source={names.roles}
              value={roles}
              onChange={setRoles}
            />
            <MultiSelect
              label={t('bshare.people')}
              source={names.people}
              value={people}
              onChange={setPeople}
            />
          </>
        )}
      </div>
    </Dialog>
  )
}

export default function Share({ board, onSaved, label }: ShareProps & { label: string }) {
  const lang = useLang()
  const [open, setOpen] = useState(false)
  const { data } = useQuery({
    queryKey: ['board-readers', lang],
    queryFn: ({ signal }) => loadNames(signal),
    enabled: open,
  })
  return (
    <>
      <IconButton icon={Users} label={label} onPress={() => setOpen(true)} />
      {open && data && (
        <Readers board={board} names={data} onSaved={onSaved} onClose={() => setOpen(false)} />
      )}
    </>
  )
}
