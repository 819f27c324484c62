// SPDX-License-Identifier: Apache-2.0
// Who may look at a board. What its figures show each of them is decided by their own rights.
import { useState } from 'react'
import { saveBoard } from '../api/reports'
import { useAttempt } from '../app/attempt'
import { useMe } from '../app/session'
import { t } from '../i18n/t'
import { Button, Dialog, Select } from '../ui'
import { NewBoard } from './NewBoard'
import { isNobody, type Names, type Readers, ReadersFields, useNames, withoutGone } from './Readers'
import type { BoardRow } from './types'

type Who = 'me' | 'all' | 'some'

const whoOf = (board: BoardRow): Who =>
  board.owner && !board.is_shared ? 'me' : board.readers ? 'some' : 'all'

interface ShareProps {
  board: BoardRow
  onSaved: () => void
}

function Sharing({
  board,
  names,
  onSaved,
  onClose,
  onHouse,
}: ShareProps & { names: Names; onClose: () => void; onHouse: () => void }) {
  const { busy, attempt } = useAttempt()
  const [who, setWho] = useState<Who>(whoOf(board))
  const [some, setSome] = useState<Readers>(board.readers ?? {})
  const me = useMe()
  const save = async () => {
    const readers = who === 'some' ? withoutGone(names, some) : null
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
          disabled={who === 'some' && isNobody(names, some)}
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
        {who === 'some' && <ReadersFields names={names} value={some} onChange={setSome} />}
        {board.owner && me?.rights.includes('design') && (
          <Button onPress={onHouse}>{t('bhouse.copy')}</Button>
        )}
      </div>
    </Dialog>
  )
}

export default function Share({ board, onSaved, onClose }: ShareProps & { onClose: () => void }) {
  const [toHouse, setToHouse] = useState(false)
  const names = useNames(!toHouse)
  if (toHouse) return <NewBoard copyOf={board} onClose={onClose} />
  return names ? (
    <Sharing
      board={board}
      names={names}
      onSaved={onSaved}
      onClose={onClose}
      onHouse={() => setToHouse(true)}
    />
  ) : null
}
