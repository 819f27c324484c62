// SPDX-License-Identifier: Apache-2.0
// One's to-dos as the server keeps them, read again when the server says that they are others
// (shell/live) and when the next of them gets late.
import { useQuery } from '@tanstack/react-query'
import { errorText, get, post } from '../../api/client'
import { t } from '../../i18n/t'
import { toast } from '../../ui'
import { queries } from '../session'

export interface Task {
  id: string
  kind: string
  title: string
  text: string
  form: string
  record: string | null
  record_title: string
  state: 'open' | 'done' | 'cancelled'
  made_at: string | null
  due_at: string | null
  ended_at: string | null
  is_late: boolean
  closes_itself: boolean
}

export interface Tasks {
  open: number
  late: number
  /** The server's time. */
  now: string
  rows: Task[]
}

export type Box = 'open' | 'done'

const reread = () => queries.invalidateQueries({ queryKey: ['tasks'] })

const DAY_MS = 86_400_000

/** How long until the next one is late, by the server's clock; at most a day. */
export function untilLate({ now, rows }: Tasks): number | false {
  const left = rows
    .filter((one) => one.state === 'open' && one.due_at && !one.is_late)
    .map((one) => Date.parse(one.due_at as string) - Date.parse(now))
  return left.length > 0 && Math.min(DAY_MS, Math.max(1000, Math.min(...left) + 1000))
}

export function useTasks(box: Box) {
  return useQuery({
    queryKey: ['tasks', box],
    queryFn: ({ signal }) => get<Tasks>('/me/tasks', { box }, signal),
    refetchInterval: ({ state }) => (state.data ? untilLate(state.data) : false),
    refetchOnWindowFocus: true,
  })
}

/** Where its record is. */
export const taskHref = (task: Task): string | null =>
  task.form && task.record && task.record !== '0' ? `/r/${task.form}/${task.record}` : null

async function move(task: Task, body: { to: string; user?: string }, done: () => void) {
  // Gone from the list at once; the server's list follows.
  queries.setQueriesData<Tasks>(
    { queryKey: ['tasks'] },
    (all) => all && { ...all, rows: all.rows.filter((one) => one.id !== task.id) },
  )
  try {
    await post(`/tasks/${task.id}`, body)
    done()
  } catch (error) {
    toast({ text: errorText(error), tone: 'danger' })
  }
  await reread()
}

const reopen = (task: Task) => move(task, { to: 'open' }, () => toast(t('tasks.reopened')))

export const moveTask = {
  finish: (task: Task) =>
    move(task, { to: 'done' }, () =>
      toast({
        text: t('tasks.finished', { name: task.title }),
        tone: 'ok',
        action: { title: t('ui.undo'), run: () => reopen(task) },
      }),
    ),
  reopen,
  give: (task: Task, to: { key: string; title: string }) =>
    move(task, { to: 'given', user: to.key }, () =>
      toast({ text: t('tasks.given', { name: to.title }), tone: 'ok' }),
    ),
}
