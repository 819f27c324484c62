// SPDX-License-Identifier: Apache-2.0
// Edits in a list: shown at once, sent with If-Match, undone on request. When someone else
// was faster, the person sees what changed and decides.
import { useCallback, useEffect, useRef } from 'react'
import { errorText, isApiError } from '../api/client'
import { cellOf, type FieldInfo, fieldOf, type FormInfo, type Row } from '../api/forms'
import { getHistory, getRecord, nameOf, patchRecord } from '../api/records'
import { sameValue, type Value } from '../core/schema'
import { cellText } from '../fields'
import type { RowSource } from '../grid/window'
import { t } from '../i18n/t'
import { confirm, toast } from '../ui'

/** What another person changed since `mine` was read, in words. */
export function differences(form: FormInfo, mine: Row, theirs: Row): string[] {
  return (
    form.fields
      // A list holds only the columns that it shows.
      .filter((field) => field.key in mine.values)
      .filter((field) => !sameValue(mine.values[field.key], theirs.values[field.key]))
      .map((field) => {
        const text = (row: Row) => cellText(field, row.values[field.key]) || t('ui.none')
        return t('edit.changedTo', { field: field.title, from: text(mine), to: text(theirs) })
      })
  )
}

/** From the history where the reader may see it: it knows who, and the columns not shown. */
async function whatChanged(form: FormInfo, mine: Row, theirs: Row): Promise<string[]> {
  const past = await getHistory(form.key, mine.id).catch(() => [])
  const later = past.filter((one) => one.rev > mine.rev && one.changes.length > 0)
  if (later.length === 0) return differences(form, mine, theirs)
  return later.flatMap((one) =>
    one.changes.map((change) => {
      const field = fieldOf(form, change.field)
      const text = (value: Value) => (field && cellText(field, value)) || t('ui.none')
      return `${nameOf(one.who)} ${t('edit.changedTo', { field: change.title, from: text(change.from), to: text(change.to) })}`
    }),
  )
}

export async function askAboutConflict(form: FormInfo, mine: Row, theirs: Row): Promise<boolean> {
  const found = await whatChanged(form, mine, theirs)
  return confirm({
    title: t('edit.conflict'),
    body:
      found.length > 0 ? (
        <ul className="v-diff">
          {found.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ) : (
        t('edit.conflictUnseen')
      ),
    okText: t('edit.keepMine'),
    cancelText: t('edit.keepTheirs'),
  })
}

/** Something done that can be taken back, and perhaps done again; false when it was not, and may be tried again. */
export interface Step {
  text: string
  back: () => Promise<boolean>
  again?: () => Promise<boolean>
}

const MOST_STEPS = 100

export function useCellEdits(form: FormInfo, rows: RowSource, onSaved: () => void) {
  const done = useRef<Step[]>([])
  const undone = useRef<Step[]>([])
  const turns = useRef(new Map<string, Promise<unknown>>())
  const pending = useRef<Promise<unknown>>(Promise.resolve())
  const undoLater = useRef(() => {})
  const now = useRef(rows)
  now.current = rows

  /** Saved is true; false when the person let it be, or it was refused. */
  const write = useCallback(
    async (id: string, field: FieldInfo, value: Value): Promise<boolean> => {
      const shown = now.current
      const row = shown.byId(id) ?? (await getRecord(form.key, id))
      const before = { ...row, values: { ...row.values } }
      const send = async (base: Row) =>
        now.current.replace(await patchRecord(form.key, base, { [field.key]: value }))
      try {
        await send(row)
      } catch (error) {
        if (!isApiError(error) || error.status !== 409 || error.code !== 'CONFLICT') throw error
        const theirs = await getRecord(form.key, id)
        now.current.replace(theirs)
        if (!(await askAboutConflict(form, before, theirs))) return false
        await send(theirs)
      }
      return true
    },
    [form],
  )

  // Edits of one record go one after another: each needs the revision that the one before it made.
  const inTurn = useCallback(<T,>(id: string, work: () => Promise<T>): Promise<T> => {
    const mine = (turns.current.get(id) ?? Promise.resolve()).catch(() => {}).then(work)
    turns.current.set(id, mine)
    const gone = () => turns.current.get(id) === mine && turns.current.delete(id)
    mine.then(gone, gone)
    return mine
  }, [])

  // Who presses Ctrl+Z and Ctrl+Y faster than the network answers still gets both, in that order.
  const afterPending = useCallback((work: () => Promise<void>): Promise<void> => {
    const mine = pending.current.catch(() => {}).then(work)
    pending.current = mine
    return mine
  }, [])

  const did = useCallback((step: Step) => {
    done.current.push(step)
    undone.current = []
    if (done.current.length > MOST_STEPS) done.current.shift()
    toast({ text: step.text, action: { title: t('ui.undo'), run: () => undoLater.current() } })
  }, [])

  const change = useCallback(
    async (row: Row, field: FieldInfo, value: Value): Promise<boolean> => {
      const old = cellOf(row, field.key) ?? null
      const shownAs = (what: Value) => {
        const here = now.current.byId(row.id)
        if (here) now.current.replace({ ...here, values: { ...here.values, [field.key]: what } })
      }
      shownAs(value)
      try {
        const saved = await inTurn(row.id, () => write(row.id, field, value))
        if (saved) onSaved()
        return saved
      } catch (error) {
        shownAs(old as Value)
        toast({ text: errorText(error), tone: 'danger' })
        return false
      }
    },
    [inTurn, write, onSaved],
  )

  const save = useCallback(
    async (row: Row, field: FieldInfo, value: Value) => {
      const old = (cellOf(row, field.key) ?? null) as Value
      if (sameValue(old, value)) return
      const saving = change(row, field, value)
      const before = pending.current
      pending.current = Promise.allSettled([before, saving])
      if (!(await saving)) return
      const set = async (to: Value, said: 'edit.undone' | 'edit.redone') => {
        const here = now.current.byId(row.id) ?? (await getRecord(form.key, row.id))
        const is = await change(here, field, to)
        if (is) toast(t(said, { field: field.title }))
        return is
      }
      did({
        text: t('edit.saved', { field: field.title, name: row.title }),
        back: () => set(old, 'edit.undone'),
        again: () => set(value, 'edit.redone'),
      })
    },
    [form, change, did],
  )

  const turn = useCallback(async (from: Step[], to: Step[], work: 'back' | 'again') => {
    const step = from.pop()
    if (!step) return
    try {
      if (!(await step[work]?.())) from.push(step)
      else if (step.again) to.push(step)
    } catch (error) {
      from.push(step)
      toast({ text: errorText(error), tone: 'danger' })
    }
  }, [])
  const undo = useCallback(
    () => afterPending(() => turn(done.current, undone.current, 'back')),
    [afterPending, turn],
  )
  const redo = useCallback(
    () => afterPending(() => turn(undone.current, done.current, 'again')),
    [afterPending, turn],
  )

  undoLater.current = undo

  // Of the views that are no grid; a text has an undo of its own.
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase()
      if (!(event.ctrlKey || event.metaKey) || event.altKey || (key !== 'z' && key !== 'y')) return
      if (
        (event.target as HTMLElement).closest('input, textarea, [contenteditable], [role=dialog]')
      )
        return
      event.preventDefault()
      if (key === 'y' || event.shiftKey) redo()
      else undo()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [undo, redo])

  return { save, undo, redo, did }
}
