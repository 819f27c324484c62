// SPDX-License-Identifier: Apache-2.0
// The states a record may go to from here, one button each. When the server wants more for a
// move (a reason, a time), just those fields are asked for.
import { useState } from 'react'
import { errorText, isApiError } from '../../api/client'
import type { FieldInfo, FormInfo, Row } from '../../api/forms'
import { canRecord, isMasked } from '../../core/perm'
import { isReadOnly, type Values } from '../../core/schema'
import { specialOf } from '../../fields/special'
import { FormRenderer } from '../../form'
import { t } from '../../i18n/t'
import { Button, Dialog, Menu, toast } from '../../ui'
import { CreateDialog } from './CreateDialog'
import { saveValues } from './save'

const SHOWN = 3

const AWAY = new Set(['danger', 'warn', 'grey'])

export interface Step {
  key: string
  /** What one does: the move's name, else the state it leads to. */
  title: string
  /** On the way, not off it: its colour is not one of warning. */
  isForward: boolean
}

export function movesOf(form: FormInfo, row: Row): Step[] {
  const field = form.fields.find((one) => one.key === form.state_field)
  const now = row.values[form.state_field ?? '']
  if (
    !field ||
    isReadOnly(field) ||
    form.is_ledger ||
    !canRecord(row, 'update') ||
    typeof now !== 'string'
  )
    return []
  return (form.transitions?.[now] ?? []).flatMap((key) => {
    const option = field.options?.find((one) => one.key === key)
    if (!option) return []
    const title = form.moves?.[now]?.[key] ?? option.title
    return [{ key, title, isForward: !AWAY.has(option.color ?? '') }]
  })
}

/** The state that says "see the next one": leaving for it makes that next one. */
export const SUCCEEDED = 'rescheduled'

/** What the next one takes over: all but what is its own, such as its time and its state. */
function successorOf(form: FormInfo, row: Row): Values | null {
  const link = form.fields.find((field) => field.target === form.key && !isReadOnly(field))
  if (!link) return null
  const kept = form.fields.filter(
    (field) =>
      field !== link &&
      field.key !== form.state_field &&
      !isReadOnly(field) &&
      !isMasked(row, field.key) &&
      specialOf(field)?.key !== 'today',
  )
  return {
    ...Object.fromEntries(kept.map((field) => [field.key, row.values[field.key]])),
    [link.key]: { id: row.id, title: row.title },
  }
}

export function useMoves(form: FormInfo, row: Row) {
  const [next, setNext] = useState<Values | null>(null)
  const [busy, setBusy] = useState<string | null>(null)
  const [wants, setWants] = useState<{ to: string; fields: FieldInfo[] } | null>(null)
  const state = form.state_field ?? ''
  const titleOf = (key: string) =>
    form.fields.find((field) => field.key === state)?.options?.find((option) => option.key === key)
      ?.title ?? key
  const verbOf = (key: string) => form.moves?.[String(row.values[state])]?.[key]

  const move = async (to: string, more: Values = {}) => {
    setBusy(to)
    try {
      const before = row.values[state] as string
      const saved = await saveValues(form, row, { ...more, [state]: to })
      if (saved) {
        const back = form.transitions?.[to]?.includes(before)
        toast({
          text: t('record.moved', { name: saved.title, state: titleOf(to) }),
          tone: 'ok',
          action: back
            ? { title: t('ui.undo'), run: () => void saveValues(form, saved, { [state]: before }) }
            : undefined,
        })
      }
      setWants(null)
    } finally {
      setBusy(null)
    }
  }

  const attempt = async (to: string) => {
    const successor = to === SUCCEEDED ? successorOf(form, row) : null
    if (successor) {
      setNext(successor)
      return
    }
    try {
      await move(to)
    } catch (error) {
      const missing = isApiError(error)
        ? form.fields.filter(
            (field) =>
              field.key !== state &&
              error.errors.some((one) => one.path.replace(/^\/?(values[./])?/, '') === field.key),
          )
        : []
      if (missing.length > 0)
        setWants({ to, fields: missing.map((field) => ({ ...field, required: true })) })
      else toast({ text: errorText(error), tone: 'danger' })
    }
  }

  const dialog = next ? (
    <CreateDialog
      form={form.key}
      prefill={next}
      onClose={() => setNext(null)}
      onCreated={() => {
        setNext(null)
        move(SUCCEEDED).catch((error) => toast({ text: errorText(error), tone: 'danger' }))
      }}
    />
  ) : wants ? (
    <Dialog
      isOpen
      keepOpen
      size="s"
      title={verbOf(wants.to) ?? t('record.moveTo', { state: titleOf(wants.to) })}
      onClose={() => setWants(null)}
    >
      <FormRenderer
        fields={wants.fields}
        initial={row.values}
        columns={1}
        autoFocus
        submitText={verbOf(wants.to) ?? titleOf(wants.to)}
        onCancel={() => setWants(null)}
        onSubmit={(_, changed) => move(wants.to, changed)}
      />
    </Dialog>
  ) : null
  return { busy, attempt, dialog }
}

export function Moves({ form, row }: { form: FormInfo; row: Row }) {
  const { busy, attempt, dialog } = useMoves(form, row)
  const moves = movesOf(form, row)
  if (moves.length === 0) return null
  const rest = moves.slice(SHOWN)
  return (
    <>
      {moves.slice(0, SHOWN).map((one, at) => (
        <Button
          key={one.key}
          variant={at === 0 && one.isForward ? 'primary' : 'default'}
          busy={busy === one.key}
          onPress={() => attempt(one.key)}
        >
          {one.title}
        </Button>
      ))}
      {rest.length > 0 && (
        <Menu
          label={t('record.moreStates')}
          items={rest.map(({ key, title }) => ({ key, title, onAction: () => attempt(key) }))}
          trigger={<Button>{t('record.moreStates')}</Button>}
        />
      )}
      {dialog}
    </>
  )
}
