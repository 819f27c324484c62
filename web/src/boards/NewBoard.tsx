// SPDX-License-Identifier: Apache-2.0
// A new board, empty or a copy: one's own, or (for designers) one of the house, with its app and its readers.
import { useState } from 'react'
import { useLocation } from 'wouter'
import { copyBoard, createBoard } from '../api/reports'
import { useAttempt } from '../app/attempt'
import { useMe } from '../app/session'
import { t } from '../i18n/t'
import { Button, Dialog, Input, Select, Switch } from '../ui'
import { isNobody, type Readers, ReadersFields, useNames } from './Readers'
import type { BoardInfo } from './types'

const NO_APP = '-'

export function NewBoard({ copyOf, onClose }: { copyOf?: BoardInfo; onClose: () => void }) {
  const me = useMe()
  const names = useNames(true)
  const { busy, attempt } = useAttempt()
  const [, navigate] = useLocation()
  const [title, setTitle] = useState(copyOf?.title ?? '')
  const [house, setHouse] = useState(!!copyOf)
  const [app, setApp] = useState(copyOf?.app ?? NO_APP)
  const [who, setWho] = useState<'all' | 'some'>('all')
  const [some, setSome] = useState<Readers>({})
  if (!names) return null
  const isDesigner = me?.rights.includes('design')
  const save = () =>
    attempt(async () => {
      const words = { title_zh: title.trim(), title_en: title.trim() }
      const place = house
        ? {
            house,
            app: app === NO_APP ? null : app,
            readers: who === 'some' ? some : null,
          }
        : {}
      const doc = { tabs: [{ key: 't1', title: { zh: '概览', en: 'Overview' }, tiles: [] }] }
      const made = copyOf
        ? await copyBoard(copyOf.id, { ...words, ...place })
        : await createBoard({ ...words, ...place, doc })
      onClose()
      navigate(copyOf ? `/boards/${made.id}` : `/boards/${made.id}/design`)
    })
  return (
    <Dialog
      isOpen
      size="s"
      title={copyOf ? t('bhouse.copy') : t('board.new')}
      onClose={onClose}
      footer={
        <Button
          variant="primary"
          busy={busy}
          disabled={!title.trim() || (house && who === 'some' && isNobody(names, some))}
          onPress={save}
        >
          {t('board.create')}
        </Button>
      }
    >
      <div className="x-stack b-fresh">
        <Input autoFocus required label={t('board.name')} value={title} onChange={setTitle} />
        {isDesigner && !copyOf && (
          <Switch value={house} onChange={setHouse}>
            {t('bhouse.house')}
          </Switch>
        )}
        {house && (
          <>
            <p className="muted">{t('bhouse.lead')}</p>
            <Select
              label={t('bhouse.app')}
              choices={[
                { key: NO_APP, title: t('bhouse.noApp') },
                ...(me?.apps ?? []).map(({ key, title }) => ({ key, title })),
              ]}
              value={app}
              onChange={(key) => setApp(key ?? NO_APP)}
            />
            <Select
              label={t('bshare.who')}
              choices={(['all', 'some'] as const).map((key) => ({
                key,
                title: t(`bshare.${key}`),
              }))}
              value={who}
              onChange={(key) => setWho(key === 'some' ? 'some' : 'all')}
            />
            {who === 'some' && <ReadersFields names={names} value={some} onChange={setSome} />}
          </>
        )}
      </div>
    </Dialog>
  )
}

export default NewBoard
