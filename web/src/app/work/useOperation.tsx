// SPDX-License-Identifier: Apache-2.0
// One operation on a task from press to answer: what it asks for, the record's values with it, and what is said
// when somebody was faster.
import { useCallback, useEffect, useRef, useState } from 'react'
import { errorText, isApiError, newKey } from '../../api/client'
import { type Values, valuesToWire } from '../../core/schema'
import { t, tMaybe } from '../../i18n/t'
import { confirm, toast } from '../../ui'
import { queries } from '../session'
import { actOnTask, fetchInstance, reread } from './api'
import { asksOf, bodyOf, type Given, isAtOnce, nothingGiven, since, writtenValues } from './model'
import { lineText } from './say'
import type { Instance, MyTask, Op } from './types'

export const opName = (op: string) => tMaybe(`work.op.${op}`) ?? op

export const isOvertaken = (error: unknown): boolean => isApiError(error) && error.status === 409

/** What others did meanwhile; true: do it nevertheless. `next` is the instance as it is now. */
export async function tellOvertaken(mine: Instance, next: Instance, op: string, still: boolean) {
  const lines = since(next.history, mine.rev).map(lineText)
  const body = (
    <>
      <p>{t(lines.length > 0 ? 'work.movedBody' : 'work.movedNothing')}</p>
      {lines.length > 0 && (
        <ul className="wk-since">
          {lines.map((line, at) => (
            <li key={`${line} ${at.toString()}`}>{line}</li>
          ))}
        </ul>
      )}
    </>
  )
  return confirm({
    title: t('work.moved'),
    body,
    okText: still ? t('work.movedStill', { op: opName(op) }) : t('work.movedOk'),
    cancelText: still ? t('work.movedOk') : t('ui.close'),
  })
}

export interface Asking {
  op: Op
  values: Values
  /** Of the form whose values go along. */
  settle?: { done: () => void; fail: (error: unknown) => void }
}

const WITH_VALUES = ['approve', 'submit', 'reject', 'save']

const wrongInForm = (error: unknown): boolean =>
  isApiError(error) && error.errors.some((one) => /^\/?values[./]/.test(one.path))

export function useOperation(instance: Instance, task: MyTask | null, onHandled: () => void) {
  const [asking, setAsking] = useState<Asking | null>(null)
  const [busy, setBusy] = useState<string | null>(null)
  const last = useRef({ text: '', key: '' })

  // The same body sent again, such as after a lost answer, is the same operation.
  const keyOf = (body: unknown) => {
    const text = JSON.stringify(body)
    if (last.current.text !== text) last.current = { text, key: newKey() }
    return last.current.key
  }

  const post = async (
    id: string,
    op: Op,
    body: Record<string, unknown>,
  ): Promise<'done' | 'overtaken'> => {
    try {
      await actOnTask(id, body, keyOf(body))
      return 'done'
    } catch (error) {
      if (!isOvertaken(error)) throw error
      const next = await fetchInstance(instance.id)
      const now = next.tasks.find((one) => one.id === id)
      const still = !!now?.ops.some((one) => one.op === op.op) && next.rev !== body.rev
      queries.invalidateQueries({ queryKey: ['instance', instance.id] })
      if (!(await tellOvertaken(instance, next, op.op, still)) || !still) return 'overtaken'
      return post(id, op, { ...body, rev: next.rev })
    }
  }

  const send = async (ask: Asking, given: Given) => {
    if (!task) return
    const body = bodyOf(ask.op.op, instance.rev, asksOf(ask.op, task), given)
    const values = writtenValues(ask.values, task.fields)
    if (WITH_VALUES.includes(ask.op.op) && Object.keys(values).length > 0)
      body.values = valuesToWire(values)
    try {
      const came = await post(task.id, ask.op, body)
      ask.settle?.done()
      setAsking(null)
      if (came === 'done') {
        toast({ text: t('work.did', { op: opName(ask.op.op) }), tone: 'ok' })
        if (ask.op.op !== 'save' && ask.op.op !== 'claim') onHandled()
      }
      await reread()
    } catch (error) {
      // What is wrong in the record is shown at its fields, not here.
      if (ask.settle && wrongInForm(error)) {
        setAsking(null)
        ask.settle.fail(error)
        toast({ text: t('work.fieldsWrong'), tone: 'danger' })
        return
      }
      throw error
    }
  }

  /** From the bar: at once, or by way of the dialog. */
  const begin = async (ask: Asking, opinion = '') => {
    if (!task || busy) return ask.settle?.done()
    if (!isAtOnce(ask.op.op)) return setAsking(ask)
    setBusy(ask.op.op)
    try {
      await send(ask, { ...nothingGiven(asksOf(ask.op, task)), opinion })
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    setBusy(null)
  }

  const close = () => {
    asking?.settle?.done()
    setAsking(null)
  }
  return { asking, busy, begin, close, send }
}

const PAUSE_MS = 1_500

/** What one has begun to say is kept at his task, whichever dialog it is in and also when that is closed. */
export function useDraft(task: MyTask | null, values: { current: Values }) {
  const said = useRef<{ task: string; opinion: string } | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const stop = useCallback(() => {
    if (timer.current) clearTimeout(timer.current)
    timer.current = null
  }, [])
  useEffect(() => stop, [stop])
  const keep = () => {
    const waits = timer.current !== null
    stop()
    if (!waits || !task || task.is_done || task.is_offered) return
    const mine = writtenValues({ ...task.draft?.values, ...values.current }, task.fields)
    // Only a draft: somebody who was faster is told of when it is sent.
    actOnTask(task.id, {
      op: 'save',
      values: valuesToWire(mine),
      opinion: said.current?.opinion ?? '',
    }).catch(() => {})
  }
  const typed = (opinion: string) => {
    if (!task) return
    said.current = { task: task.id, opinion }
    stop()
    timer.current = setTimeout(keep, PAUSE_MS)
  }
  const opinion = () =>
    said.current && said.current.task === task?.id
      ? said.current.opinion
      : (task?.draft?.opinion ?? '')
  const sent = () => {
    stop()
    said.current = null
  }
  return { opinion, typed, keep, stop, sent }
}
