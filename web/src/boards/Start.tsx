// SPDX-License-Identifier: Apache-2.0
// What opens when one signs in: this board for oneself, or (by designers) for whole roles.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { get, put } from '../api/client'
import { useAttempt } from '../app/attempt'
import { useMe } from '../app/session'
import { t } from '../i18n/t'
import { Dialog, MultiSelect, Switch } from '../ui'
import { useNames } from './Readers'
import type { BoardInfo } from './types'

interface Starts {
  mine: boolean
  roles: string[]
}

export default function Choosing({ board, onClose }: { board: BoardInfo; onClose: () => void }) {
  const me = useMe()
  const names = useNames(true)
  const client = useQueryClient()
  const { busy, attempt } = useAttempt()
  const path = `/boards/${board.id}/start`
  const { data, refetch } = useQuery({
    queryKey: ['board-start', board.id],
    queryFn: ({ signal }) => get<Starts>(path, undefined, signal),
  })
  const set = async (what: Partial<Starts>) => {
    if (!(await attempt(() => put(path, what)))) return
    await refetch()
    await client.invalidateQueries({ queryKey: ['me'] })
  }
  if (!data || !names) return null
  const isDesigner = !board.owner && me?.rights.includes('design')
  return (
    <Dialog isOpen size="s" title={t('bstart.title')} onClose={onClose}>
      <div className="x-stack b-fresh">
        <p className="muted">{t('bstart.lead')}</p>
        <Switch value={data.mine} disabled={busy} onChange={(mine) => set({ mine })}>
          {t('bstart.mine')}
        </Switch>
        {isDesigner && (
          <MultiSelect
            label={t('bstart.roles')}
            source={names.roles}
            value={names.roles.filter((one) => data.roles.includes(one.key))}
            onChange={(roles) => set({ roles: roles.map((one) => one.key) })}
          />
        )}
      </div>
    </Dialog>
  )
}
