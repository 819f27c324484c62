// SPDX-License-Identifier: Apache-2.0
// The first to-dos on the workbench, of flows and of rules.
import '../work/work.css'
import { t } from '../../i18n/t'
import { Card } from '../../ui'
import { useBox } from '../work/api'
import { LineList } from '../work/Lines'
import { byDue, flowLine, ruleLine } from '../work/model'
import { useTasks } from './tasks'

const SHOWN = 6
const NONE: ReadonlySet<string> = new Set()
const nothing = () => {}

export default function TaskCard() {
  const { data } = useTasks('open')
  const flows = useBox('todo', {})
  // Who never gets one is not told so each morning.
  if (!data || data.open === 0) return null
  const lines = byDue([
    ...(flows.data?.pages[0]?.rows ?? []).map(flowLine),
    ...data.rows.filter((task) => task.kind !== 'flow').map(ruleLine),
  ])
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
      <LineList
        plain
        lines={lines.slice(0, SHOWN)}
        box="todo"
        now={Date.parse(data.now)}
        at={null}
        chosen={null}
        picked={NONE}
        batching={false}
        onOpen={() => false}
        onPick={nothing}
        onGive={nothing}
      />
    </Card>
  )
}
