// SPDX-License-Identifier: Apache-2.0
// The first to-dos on the workbench.
import { t } from '../../i18n/t'
import { Card } from '../../ui'
import { TaskList } from './TaskList'
import { useTasks } from './tasks'

const SHOWN = 6

export default function TaskCard() {
  const { data } = useTasks('open')
  // Who never gets one is not told so each morning.
  if (!data || data.open === 0) return null
  return (
    <Card
      flush
      title={
        <>
          {t('tasks.title')}
          <span className="r-count num">{data.open}</span>
          {data.late > 0 && (
            <span className="t-late t-late-sum">
              {t('tasks.late')} {data.late}
            </span>
          )}
        </>
      }
      actions={<a href="/tasks">{t('list.openAll')}</a>}
    >
      <TaskList plain rows={data.rows.slice(0, SHOWN)} now={Date.parse(data.now)} />
    </Card>
  )
}
