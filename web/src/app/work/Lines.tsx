// SPDX-License-Identifier: Apache-2.0
// Lines of the boxes: tasks of flows and to-dos of rules, one under the other.
import { Workflow } from 'lucide-react'
import { useState } from 'react'
import { t } from '../../i18n/t'
import { Card, Checkbox, cx, Tag } from '../../ui'
import { dueText, type DueGroup, groupOf, momentText } from '../tasks/due'
import { Giving, TaskRow } from '../tasks/TaskRow'
import type { Task } from '../tasks/tasks'
import { canBatch, type Line, stateTone } from './model'
import { standsText, stateText } from './say'
import type { Box, BoxRow } from './types'
import { opName } from './useOperation'

export const flowHref = (row: BoxRow, box: Box): string =>
  `/flows/i/${row.id}?box=${box}${row.task ? `&task=${row.task.id}` : ''}`

function Foot({ row, box, now }: { row: BoxRow; box: Box; now: number }) {
  const { task } = row
  const hand = box === 'todo' && task
  return (
    <p className="t-foot">
      {hand && task.limit_at && (
        <time className={cx('num', task.is_late ? 't-late' : 'muted')} dateTime={task.limit_at}>
          {dueText(task.limit_at, now)}
        </time>
      )}
      {hand && <span>{task.node_title}</span>}
      {box === 'done' && task?.op && (
        <span>
          {task.node_title} · {opName(task.op)}
        </span>
      )}
      {box === 'done' && task?.ended_at && (
        <time className="muted num" dateTime={task.ended_at}>
          {momentText(task.ended_at, now)}
        </time>
      )}
      {!hand && row.state === 'running' && row.at.length > 0 && (
        <span className="muted">{standsText(row.at)}</span>
      )}
      {box !== 'started' && row.initiator && (
        <span className="muted">{t('work.from', { name: row.initiator.name })}</span>
      )}
      {hand ? (
        <time className="muted num" dateTime={task.since}>
          {t('work.arrived', { time: momentText(task.since, now) })}
        </time>
      ) : (
        box !== 'done' && (
          <time className="muted num" dateTime={row.started_at}>
            {momentText(row.started_at, now)}
          </time>
        )
      )}
    </p>
  )
}

function FlowLine({
  row,
  box,
  now,
  at,
  chosen,
  picked,
  batching,
  onOpen,
  onPick,
}: {
  row: BoxRow
  box: Box
  now: number
  /** The keys stand here. */
  at: boolean
  /** It is open in the panel. */
  chosen: boolean
  picked: boolean
  batching: boolean
  onOpen: (row: BoxRow) => boolean
  onPick: () => void
}) {
  const { task } = row
  const name = row.title
  const state = box !== 'todo' || row.state !== 'running'
  return (
    <li
      className={cx('t-row', 'wk-line', at && 't-at', chosen && 'wk-chosen')}
      data-line={`f${task?.id ?? row.id}`}
    >
      {batching ? (
        <span className="wk-pick">
          <Checkbox
            aria-label={t('work.choose', { name })}
            value={picked}
            onChange={onPick}
            disabled={!canBatch(row, 'approve') && !canBatch(row, 'reject')}
          />
        </span>
      ) : (
        <span className="wk-pick" aria-hidden>
          <Workflow size={16} />
        </span>
      )}
      <div className="t-body">
        <a
          className={cx('t-title', 'wk-title')}
          href={flowHref(row, box)}
          aria-current={chosen ? 'true' : undefined}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return
            if (onOpen(row)) event.preventDefault()
          }}
        >
          {row.is_unread && <span className="wk-unread" role="img" aria-label={t('work.unread')} />}
          {name}
        </a>{' '}
        {state && (
          <Tag tone={stateTone(row.state, row.result)}>{stateText(row.state, row.result)}</Tag>
        )}
        {task?.is_offered && <Tag tone="violet">{t('work.offered')}</Tag>}
        {task?.for_user && <Tag tone="warn">{t('work.forUser', { name: task.for_user.name })}</Tag>}
        {row.summary.length > 0 && (
          <p className="wk-summary">
            {row.summary.map((one) => (
              <span key={one.title}>
                <span className="muted">{one.title}</span> {one.text}
              </span>
            ))}
          </p>
        )}
        <Foot row={row} box={box} now={now} />
      </div>
    </li>
  )
}

export interface LinesProps {
  lines: readonly Line[]
  box: Box
  now: number
  at: string | null
  chosen: string | null
  picked: ReadonlySet<string>
  batching: boolean
  /** False: the link is followed. */
  onOpen: (row: BoxRow) => boolean
  onPick: (key: string) => void
}

export function LineList({
  title,
  onGive,
  plain,
  ...all
}: LinesProps & { title?: string; onGive: (task: Task) => void; plain?: boolean }) {
  const { lines, box, now, at } = all
  return (
    <ul className="t-list" aria-label={title}>
      {lines.map((line) =>
        line.kind === 'rule' ? (
          <TaskRow
            key={line.key}
            task={line.task}
            now={now}
            plain={plain}
            at={at === line.key}
            onGive={() => onGive(line.task)}
          />
        ) : (
          <FlowLine
            key={line.key}
            row={line.row}
            box={box}
            now={now}
            at={at === line.key}
            chosen={all.chosen === line.key}
            picked={all.picked.has(line.key)}
            batching={all.batching}
            onOpen={all.onOpen}
            onPick={() => all.onPick(line.key)}
          />
        ),
      )}
    </ul>
  )
}

const GROUPS: readonly DueGroup[] = ['late', 'today', 'later', 'never']

/** To-dos by when they are due; the other boxes as they come. */
export function Lines(props: LinesProps) {
  const [giving, setGiving] = useState<Task | null>(null)
  const { lines, box, now } = props
  const groups =
    box === 'todo'
      ? GROUPS.map((group) => ({
          group,
          rows: lines.filter((line) => groupOf(line.due, now) === group),
        })).filter((one) => one.rows.length > 0)
      : [{ group: null, rows: lines }]
  return (
    <>
      {groups.map(({ group, rows }) => (
        <Card
          key={group ?? 'all'}
          flush
          className={group === 'late' ? 't-group-late' : undefined}
          title={
            group && (
              <>
                {t(`tasks.${group}`)}
                <span className="r-count num">{rows.length}</span>
              </>
            )
          }
        >
          <LineList
            {...props}
            lines={rows}
            title={t(group ? `tasks.${group}` : `work.${box}`)}
            onGive={setGiving}
          />
        </Card>
      ))}
      {giving && <Giving task={giving} onClose={() => setGiving(null)} />}
    </>
  )
}

/** In the order in which they stand on the page. */
export const onPage = (lines: readonly Line[], box: Box, now: number): Line[] =>
  box === 'todo'
    ? GROUPS.flatMap((group) => lines.filter((line) => groupOf(line.due, now) === group))
    : [...lines]
