// SPDX-License-Identifier: Apache-2.0
// What is going on about a record: who has something to do, and what was sent.
import './around.css'
import { useQuery } from '@tanstack/react-query'
import { get } from '../../api/client'
import { formatDateTime } from '../../core/format'
import { type Key, t, tMaybe } from '../../i18n/t'
import { cx, Empty, Skeleton, Tag } from '../../ui'
import { type Message, toneOf } from '../admin/messages/model'
import { Failed } from '../shell/Boundary'

interface Task {
  /** Of one's own. */
  id: string | null
  user: { id: string; title: string }
  kind: string
  title: string
  due_at: string | null
  is_late: boolean
}

function TaskLine({ task }: { task: Task }) {
  return (
    <li>
      <p>
        <strong>{task.user.title}</strong> {task.title}
      </p>
      {task.due_at && (
        <time className={cx('num', task.is_late ? 'ar-late' : 'muted')} dateTime={task.due_at}>
          {t(task.is_late ? 'around.lateSince' : 'around.until', {
            time: formatDateTime(task.due_at),
          })}
        </time>
      )}
    </li>
  )
}

function MessageLine({ message }: { message: Message }) {
  const at = message.sent_at ?? message.next_at ?? message.made_at
  const why = message.why ? (tMaybe(`msg.why.${message.why}`) ?? message.why) : ''
  return (
    <li>
      <p>
        <Tag tone={toneOf(message.state)}>{t(`msg.state.${message.state}` as Key)}</Tag>{' '}
        <span>{message.to || message.channel}</span>{' '}
        <time className="muted num" dateTime={at}>
          {formatDateTime(at)}
        </time>
      </p>
      {why && <p className="muted">{why}</p>}
      {(message.title || message.text) && (
        <p className="ar-text">{[message.title, message.text].filter(Boolean).join('：')}</p>
      )}
    </li>
  )
}

function useRows<T>(form: string, id: string, part: 'tasks' | 'messages') {
  return useQuery({
    queryKey: ['tasks', 'record', part, form, id],
    queryFn: ({ signal }) =>
      get<{ rows: T[] }>(`/forms/${form}/records/${id}/${part}`, undefined, signal),
  })
}

export default function Around({ form, id }: { form: string; id: string }) {
  const tasks = useRows<Task>(form, id, 'tasks')
  const messages = useRows<Message>(form, id, 'messages')
  const failed = tasks.error ?? messages.error
  const again = () => {
    tasks.refetch()
    messages.refetch()
  }
  if (failed) return <Failed error={failed} onRetry={again} />
  if (!tasks.data || !messages.data) return <Skeleton lines={3} />
  const [open, sent] = [tasks.data.rows, messages.data.rows]
  if (open.length + sent.length === 0)
    return <Empty title={t('around.none')}>{t('around.none.help')}</Empty>
  return (
    <div className="x-stack">
      {open.length > 0 && (
        <section>
          <h2>{t('around.tasks', { n: open.length })}</h2>
          <ul className="ar-list">
            {open.map((one) => (
              <TaskLine key={`${one.user.id} ${one.due_at} ${one.id}`} task={one} />
            ))}
          </ul>
        </section>
      )}
      {sent.length > 0 && (
        <section>
          <h2>{t('around.messages')}</h2>
          <ul className="ar-list">
            {sent.map((one) => (
              <MessageLine key={one.id} message={one} />
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}
