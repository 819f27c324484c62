// SPDX-License-Identifier: Apache-2.0
// All dashboards that one may see: the house's by their app, one's own, and those that others share. Beside them the
// metrics that they are made of.
import './boards.css'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ChartNoAxesCombined, Copy, Ellipsis, Plus, Sigma, Trash2 } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { errorText } from '../api/client'
import { copyBoard, deleteBoard, listBoards } from '../api/reports'
import { useMe } from '../app/session'
import { Failed } from '../app/shell/Boundary'
import { Page } from '../app/shell/Page'
import { useLang } from '../i18n/staff'
import { t } from '../i18n/t'
import { Button, confirm, Empty, IconButton, LinkButton, Menu, Skeleton, Tag, toast } from '../ui'
import { inReserve } from './ahead'
import type { BoardInfo } from './types'

const Metrics = lazy(() => import('./metrics/Part'))
const NewBoard = lazy(() => import('./NewBoard'))

const titleOf = (board: BoardInfo) => board.title || board.title_zh || ''

function Card({
  board,
  onCopy,
  onDelete,
}: {
  board: BoardInfo
  onCopy: () => void
  onDelete: () => void
}) {
  const title = titleOf(board)
  return (
    <li className="x-card b-card">
      <a className="b-card-link" href={`/boards/${board.id}`}>
        <ChartNoAxesCombined size={20} aria-hidden />
        <span className="b-card-title">{title}</span>
      </a>
      <span className="b-card-foot muted">
        {board.owner?.title}
        {!board.owner && <Tag>{t('board.house')}</Tag>}
        {board.owner && board.is_shared && <Tag tone="info">{t('board.shared')}</Tag>}
      </span>
      <Menu
        label={t('board.moreOf', { name: title })}
        placement="bottom end"
        trigger={<IconButton icon={Ellipsis} size="s" label={t('board.moreOf', { name: title })} />}
        items={[
          { key: 'copy', title: t('board.copy'), icon: Copy, onAction: onCopy },
          ...(board.may_edit
            ? [
                {
                  key: 'delete',
                  title: t('board.delete'),
                  icon: Trash2,
                  danger: true,
                  onAction: onDelete,
                },
              ]
            : []),
        ]}
      />
    </li>
  )
}

export default function Boards() {
  const part = new URLSearchParams(useSearch())
  if (part.get('part') !== 'metrics') return <List />
  return (
    <Suspense fallback={<Skeleton lines={6} />}>
      <Metrics targets={part.get('targets')} />
    </Suspense>
  )
}

function List() {
  const me = useMe()
  const lang = useLang()
  const client = useQueryClient()
  const [, navigate] = useLocation()
  const [isNew, setIsNew] = useState(false)
  const { data, error, refetch } = useQuery({
    queryKey: ['boards', lang],
    queryFn: ({ signal }) => listBoards(signal),
  })
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work()
    } catch (failed) {
      toast({ text: errorText(failed), tone: 'danger' })
    }
    await client.invalidateQueries({ queryKey: ['boards'] })
  }
  const copy = (board: BoardInfo) =>
    attempt(async () => {
      const made = await copyBoard(board.id)
      toast({ text: t('board.copiedBoard', { name: titleOf(board) }), tone: 'ok' })
      navigate(`/boards/${made.id}`)
    })
  const remove = async (board: BoardInfo) => {
    const sure = await confirm({
      title: t('board.deleteAsk', { name: titleOf(board) }),
      body: t('board.deleteHelp'),
      okText: t('board.delete'),
      danger: true,
    })
    if (sure) await attempt(async () => void (await deleteBoard(board.id, board.rev)))
  }
  const rows = data?.rows ?? []
  useEffect(() => {
    if (data) inReserve()
  }, [data])
  // Of the house by their app, and apart from them one's own, whatever app they are about.
  const isOwn = (board: BoardInfo) => board.owner?.id === me?.user.id
  const isHouse = (board: BoardInfo) => !board.owner
  const groups = [
    { key: ':own', title: t('board.own'), rows: rows.filter(isOwn) },
    ...[...new Set(rows.filter(isHouse).map((row) => row.app ?? ''))].map((app) => ({
      key: `app:${app}`,
      title: me?.apps.find((one) => one.key === app)?.title ?? (app || t('board.house')),
      rows: rows.filter((row) => isHouse(row) && (row.app ?? '') === app),
    })),
    {
      key: ':others',
      title: t('board.ofOthers'),
      rows: rows.filter((row) => !isHouse(row) && !isOwn(row)),
    },
  ].filter((group) => group.rows.length > 0)
  const add = (
    <Button variant="primary" icon={Plus} onPress={() => setIsNew(true)}>
      {t('board.new')}
    </Button>
  )
  return (
    <Page
      title={t('nav.boards')}
      lead={t('board.lead')}
      actions={
        <>
          <LinkButton icon={Sigma} href="/boards?part=metrics">
            {t('board.metrics')}
          </LinkButton>
          {add}
        </>
      }
    >
      {error ? (
        <Failed error={error} onRetry={refetch} />
      ) : !data ? (
        <Skeleton lines={6} />
      ) : groups.length === 0 ? (
        <Empty icon={ChartNoAxesCombined} title={t('board.noBoards')} action={add} />
      ) : (
        groups.map((group) => (
          <section key={group.key} className="b-group">
            <h2>{group.title}</h2>
            <ul className="b-cards">
              {group.rows.map((board) => (
                <Card
                  key={board.id}
                  board={board}
                  onCopy={() => copy(board)}
                  onDelete={() => remove(board)}
                />
              ))}
            </ul>
          </section>
        ))
      )}
      <Suspense>{isNew && <NewBoard onClose={() => setIsNew(false)} />}</Suspense>
    </Page>
  )
}
