// SPDX-License-Identifier: Apache-2.0
import './tasks.css'
import { Check, RotateCcw, UserRoundPlus } from 'lucide-react'
import { useState } from 'react'
import { t } from '../../i18n/t'
import { Button, type Choice, Combobox, cx, Dialog, IconButton } from '../../ui'
import { allForms, useMe } from '../session'
import { findUsers } from '../source'
import { dueText, momentText } from './due'
import { moveTask, type Task, taskHref } from './tasks'

export function Giving({ task, onClose }: { task: Task; onClose: () => void }) {
  const [who, setWho] = useState<Choice | null>(null)
  const give = () => {
    if (!who) return
    onClose()
    moveTask.give(task, who)
  }
  return (
    <Dialog
      isOpen
      size="s"
      title={t('tasks.giveOf', { name: task.title })}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" disabled={!who} onPress={give}>
            {t('tasks.give')}
          </Button>
        </>
      }
    >
      <Combobox
        label={t('tasks.giveTo')}
        help={t('tasks.giveHelp')}
        source={findUsers}
        value={who}
        onChange={setWho}
        autoFocus
      />
    </Dialog>
  )
}

function When({ task, now }: { task: Task; now: number }) {
  if (task.state !== 'open')
    return task.ended_at ? (
      <time className="muted num" dateTime={task.ended_at}>
        {momentText(task.ended_at, now)}
      </time>
    ) : null
  if (!task.due_at) return null
  return (
    <time className={cx('num', task.is_late ? 't-late' : 'muted')} dateTime={task.due_at}>
      {dueText(task.due_at, now)}
    </time>
  )
}

export function TaskRow({
  task,
  now,
  plain,
  at,
  onGive,
}: {
  task: Task
  now: number
  plain?: boolean
  /** The keys stand here. */
  at?: boolean
  onGive: () => void
}) {
  const me = useMe()
  const href = taskHref(task)
  const isOpen = task.state === 'open'
  const form = allForms(me).find((one) => one.key === task.form)?.title
  const record = [form, task.record_title].filter(Boolean).join(' · ')
  return (
    <li className={cx('t-row', !isOpen && 't-ended', at && 't-at')} data-line={`t${task.id}`}>
      <button
        type="button"
        className="t-check"
        aria-label={t(isOpen ? 'tasks.finish' : 'tasks.reopen', { name: task.title })}
        title={t(isOpen ? 'tasks.finish' : 'tasks.reopen', { name: task.title })}
        onClick={() => (isOpen ? moveTask.finish(task) : moveTask.reopen(task))}
      >
        <span>
          {isOpen ? <Check size={14} aria-hidden /> : <RotateCcw size={14} aria-hidden />}
        </span>
      </button>
      <div className="t-body">
        {href ? (
          <a className="t-title" href={href}>
            {task.title}
          </a>
        ) : (
          <span className="t-title">{task.title}</span>
        )}
        {!plain && task.text && <p className="t-text">{task.text}</p>}
        <p className="t-foot">
          <When task={task} now={now} />
          {href && record && <span className="muted">{record}</span>}
          {!plain && isOpen && task.closes_itself && (
            <span className="muted">{t('tasks.itself')}</span>
          )}
        </p>
      </div>
      {isOpen && !plain && (
        <IconButton
          icon={UserRoundPlus}
          className="t-give"
          label={t('tasks.giveOf', { name: task.title })}
          onPress={onGive}
        />
      )}
    </li>
  )
}
