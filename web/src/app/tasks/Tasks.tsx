// SPDX-License-Identifier: Apache-2.0
// What a person has to do, by when; and what is done.
import { CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { t } from '../../i18n/t'
import { Card, Empty, Skeleton, Tabs } from '../../ui'
import { Failed } from '../shell/Boundary'
import { Page } from '../shell/Page'
import { type DueGroup, groupOf } from './due'
import { TaskList } from './TaskList'
import { type Box, type Tasks as Answer, useTasks } from './tasks'

const GROUPS: readonly DueGroup[] = ['late', 'today', 'later', 'never']
const MOST = 200

function Open({ data }: { data: Answer }) {
  const now = Date.parse(data.now)
  if (data.rows.length === 0)
    return (
      <Card>
        <Empty icon={CircleCheck} title={t('tasks.none')}>
          {t('tasks.noneHelp')}
        </Empty>
      </Card>
    )
  return (
    <div className="x-stack">
      {GROUPS.map((group) => {
        const rows = data.rows.filter((task) => groupOf(task.due_at, now) === group)
        if (rows.length === 0) return null
        return (
          <Card
            key={group}
            flush
            className={group === 'late' ? 't-group-late' : undefined}
            title={
              <>
                {t(`tasks.${group}`)}
                <span className="r-count num">{rows.length}</span>
              </>
            }
          >
            <TaskList rows={rows} now={now} />
          </Card>
        )
      })}
      {data.rows.length >= MOST && <p className="muted">{t('tasks.mostShown')}</p>}
    </div>
  )
}

function Done({ data }: { data: Answer }) {
  return (
    <Card flush>
      {data.rows.length === 0 ? (
        <Empty icon={CircleCheck} title={t('tasks.noneDone')} />
      ) : (
        <TaskList rows={data.rows} now={Date.parse(data.now)} />
      )}
    </Card>
  )
}

function BoxOf({ box }: { box: Box }) {
  const { data, error, refetch } = useTasks(box)
  if (error) return <Failed error={error} onRetry={refetch} />
  if (!data) return <Skeleton lines={6} />
  return <div className="t-box">{box === 'open' ? <Open data={data} /> : <Done data={data} />}</div>
}

export default function Tasks() {
  const [box, setBox] = useState<Box>('open')
  const open = useTasks('open').data?.open
  return (
    <Page title={t('tasks.title')} lead={t('tasks.lead')}>
      <Tabs
        label={t('tasks.title')}
        selected={box}
        onSelect={(key) => setBox(key === 'done' ? 'done' : 'open')}
        items={[
          { key: 'open', title: t('tasks.open'), count: open, content: <BoxOf box="open" /> },
          { key: 'done', title: t('tasks.done'), content: <BoxOf box="done" /> },
        ]}
      />
    </Page>
  )
}
