// SPDX-License-Identifier: Apache-2.0
// Saving one field of a record from its page, with undo and with a say when someone was faster.
import { errorText, isApiError } from '../../api/client'
import type { FormInfo, Row } from '../../api/forms'
import { getRecord, patchRecord } from '../../api/records'
import type { Value, Values } from '../../core/schema'
import { t } from '../../i18n/t'
import { toast } from '../../ui'
import { askAboutConflict } from '../../views/edits'
import { queries } from '../session'

export function showRow(form: FormInfo, row: Row) {
  queries.setQueryData(['record', form.key, row.id], row)
  for (const part of ['history', 'timeline', 'linked', 'figures'])
    queries.invalidateQueries({ queryKey: [part] })
}

const isStale = (error: unknown) =>
  isApiError(error) && error.status === 409 && error.code === 'CONFLICT'

/** Throws what the person cannot answer; answers the record as stored, or null when they gave way. */
export async function saveValues(
  form: FormInfo,
  row: Row,
  values: Values,
  reason?: string,
): Promise<Row | null> {
  try {
    const saved = await patchRecord(form.key, row, values, reason)
    showRow(form, saved)
    return saved
  } catch (error) {
    if (!isStale(error)) throw error
    const theirs = await getRecord(form.key, row.id)
    showRow(form, theirs)
    if (!(await askAboutConflict(form, row, theirs))) return null
    const saved = await patchRecord(form.key, theirs, values, reason)
    showRow(form, saved)
    return saved
  }
}

export async function saveField(form: FormInfo, row: Row, key: string, value: Value) {
  const old = (row.values[key] ?? null) as Value
  const saved = await saveValues(form, row, { [key]: value })
  if (!saved) return
  const title = form.fields.find((field) => field.key === key)?.title ?? key
  toast({
    text: t('edit.saved', { field: title, name: saved.title }),
    action: {
      title: t('ui.undo'),
      run: () => {
        saveValues(form, saved, { [key]: old }).catch((error) =>
          toast({ text: errorText(error), tone: 'danger' }),
        )
      },
    },
  })
}
