// SPDX-License-Identifier: Apache-2.0
// One's to-dos as the server keeps them, read again when something happens.
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { errorText, get, post } from '../../api/client'
import { t } from '../../i18n/t'
import { toast } from '../../ui'
import { queries } from '../session'
import { onLive } from '../shell/live'

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

// A rule acts a moment after the save that it heard.
const AFTER_MS = 2500
let later = 0
let users = 0
let stop = () => {}

function listen() {
  users += 1
  if (users === 1)
    stop = onLive(() => {
      reread()
      clearTimeout(later)
      later = window.setTimeout(reread, AFTER_MS)
    })
  return () => {
    users -= 1
    if (users === 0) stop()
  }
}

export function useTasks(box: Box) {
  useEffect(listen, [])
  return useQuery({
    queryKey: ['tasks', box],
    queryFn: ({ signal }) => get<Tasks>('/me/tasks', { box }, signal),
    refetchInterval: 60_000,
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
