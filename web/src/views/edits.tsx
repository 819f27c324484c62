// SPDX-License-Identifier: Apache-2.0
// Edits in a list: shown at once, sent with If-Match, undone on request. When someone else
// was faster, the person sees what changed and decides.
import { useCallback, useRef } from 'react'
import { errorText, isApiError } from '../api/client'
import { cellOf, type FieldInfo, fieldOf, type FormInfo, type Row } from '../api/forms'
import { getHistory, getRecord, nameOf, patchRecord } from '../api/records'
import { sameValue, type Value } from '../core/schema'
import { cellText } from '../fields'
import type { RowWindow } from '../grid/window'
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

export function useCellEdits(form: FormInfo, rows: RowWindow, onSaved: () => void) {
  const done = useRef<{ id: string; field: FieldInfo; old: Value }[]>([])
  const undoLater = useRef(() => {})

  const save = useCallback(
    async (row: Row, field: FieldInfo, value: Value, isUndo = false) => {
      const old = (cellOf(row, field.key) ?? null) as Value
      if (sameValue(old, value)) return
      rows.replace({ ...row, values: { ...row.values, [field.key]: value } })
      const send = async (base: Row) =>
        rows.replace(await patchRecord(form.key, base, { [field.key]: value }))
      try {
        await send(row)
      } catch (error) {
        rows.replace(row)
        if (!isApiError(error) || error.status !== 409 || error.code !== 'CONFLICT') {
          toast({ text: errorText(error), tone: 'danger' })
          return
        }
        const theirs = await getRecord(form.key, row.id)
        rows.replace(theirs)
        if (!(await askAboutConflict(form, row, theirs))) return
        await send(theirs).catch((again) => toast({ text: errorText(again), tone: 'danger' }))
      }
      onSaved()
      if (isUndo) return
      done.current.push({ id: row.id, field, old })
      toast({
        text: t('edit.saved', { field: field.title, name: row.title }),
        action: { title: t('ui.undo'), run: () => undoLater.current() },
      })
    },
    [form, rows, onSaved],
  )

  const undo = useCallback(async () => {
    const step = done.current.pop()
    if (!step) return
    const row = rows.byId(step.id) ?? (await getRecord(form.key, step.id))
    await save(row, step.field, step.old, true)
    toast(t('edit.undone', { field: step.field.title }))
  }, [form, rows, save])

  undoLater.current = undo

  return { save, undo }
}
