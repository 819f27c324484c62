// SPDX-License-Identifier: Apache-2.0
// Changing a field's type: choosing it, what it would do to the values, how far it is, undoing it.
import { useQuery } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import { useState } from 'react'
import { errorText, get, post } from '../../api/client'
import { formatDateTime } from '../../core/format'
import { t } from '../../i18n/t'
import { confirm, Button, Progress, Select, toast } from '../../ui'
import { type DesignField, type FieldType, hasChoices, newChoice, retype } from './model'

export interface TypeChanging {
  id: string
  field: string
  title: string
  from: string
  to: string
  state: 'running' | 'done' | 'undoing' | 'failed'
  done: number
  total: number
  /** Absent for who may not read the values: then only whether there are any. */
  failed?: number
  some_failed?: boolean
  may_undo: boolean
  until?: number
  note?: string
}

export interface Conversion {
  filled: number
  converts: number
  shortens: number
  fails: number
  is_partial: boolean
  samples: { id: string; value: string; why: string }[]
}

/** Choices from what is written in the field now, as far as the designer may read it. */
async function choicesOf(form: string, field: DesignField) {
  const answer = await post<{ rows: { dims: (string | null)[] }[] }>(`/forms/${form}/aggregate`, {
    dims: [{ field: field.key }],
    measures: [{ fn: 'count' }],
    limit: 200,
  })
  return answer.rows
    .map((row) => String(row.dims[0] ?? '').trim())
    .filter(Boolean)
    .reduce(
      (choices, zh) =>
        choices.some((one) => one.title.zh === zh) ? choices : newChoice({ ...field, choices }, zh),
      field.choices ?? [],
    )
}

export function TypeSelect({
  form,
  field,
  stored,
  types,
  busy,
  onChange,
}: {
  form: string
  field: DesignField
  stored: DesignField | undefined
  types: readonly FieldType[]
  busy: boolean
  onChange: (part: Partial<DesignField>) => void
}) {
  const was = types.find((type) => type.key === stored?.type)
  if (!field.id || !stored || !was?.becomes?.length) return null
  const changes = field.type !== stored.type
  const now = types.find((type) => type.key === field.type)
  const fill = async () => {
    try {
      onChange({ choices: await choicesOf(form, field) })
    } catch (failed) {
      toast({ text: errorText(failed), tone: 'danger' })
    }
  }
  return (
    <>
      <Select
        label={t('retype.type')}
        value={field.type}
        disabled={busy}
        help={busy ? t('retype.busy') : changes ? t('retype.help') : undefined}
        choices={[was, ...types.filter((type) => was.becomes?.includes(type.key))].map((type) => ({
          key: type.key,
          title: type.title,
        }))}
        onChange={(key) => {
          const to = types.find((type) => type.key === key)
          if (to) onChange(retype(field, to, stored))
        }}
      />
      {changes && hasChoices(now) && !hasChoices(was) && (
        <Button size="s" onPress={fill}>
          {t('retype.takeValues')}
        </Button>
      )}
    </>
  )
}

/** In the list of what publishing changes. */
export function ConversionNote({
  form,
  from,
  to,
  what,
}: {
  form: string
  from: string
  to: string
  what: Conversion
}) {
  const key = what.is_partial ? 'retype.effectPart' : 'retype.effect'
  return (
    <div className="d-conversion">
      <p>{t(key, { from, to, n: what.converts, of: what.filled })}</p>
      {what.shortens > 0 && (
        <p className="d-effect">{t('retype.shortens', { n: what.shortens })}</p>
      )}
      {what.fails > 0 && <p className="d-effect">{t('retype.fails', { n: what.fails })}</p>}
      {what.samples.length > 0 && (
        <details>
          <summary>{t('retype.samples', { n: what.samples.length })}</summary>
          <ul>
            {what.samples.map((one) => (
              <li key={one.id}>
                <a href={`/r/${form}/${one.id}`} target="_blank" rel="noreferrer">
                  {one.value}
                </a>{' '}
                <span className="muted">{one.why}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

function One({ form, change, onTurn }: { form: string; change: TypeChanging; onTurn: () => void }) {
  const [busy, setBusy] = useState(false)
  const names = { name: change.title, from: change.from, to: change.to }
  const turn = async (verb: 'undo' | 'cancel') => {
    if (
      verb === 'undo' &&
      !(await confirm({ title: t('retype.undo'), body: t('retype.undoAsk', names) }))
    )
      return
    setBusy(true)
    try {
      await post(`/forms/${form}/type-changes/${change.id}/${verb}`, {})
    } catch (failed) {
      toast({ text: errorText(failed), tone: 'danger' })
    }
    setBusy(false)
    onTurn()
  }
  const runs = change.state === 'running' || change.state === 'undoing'
  return (
    <li className="d-retype">
      <span>
        {t(`retype.${change.state}`, names)}
        {change.state === 'done' && !!change.failed && (
          <span className="d-effect"> {t('retype.kept', { n: change.failed })}</span>
        )}
        {change.state === 'done' && change.some_failed && (
          <span className="d-effect"> {t('retype.someKept')}</span>
        )}
        {change.note && <span className="d-effect"> {change.note}</span>}
      </span>
      {runs && (
        <Progress
          label={t('retype.progress')}
          value={change.total ? (100 * change.done) / change.total : 0}
        />
      )}
      {change.may_undo && (
        <Button size="s" icon={Undo2} busy={busy} onPress={() => turn('undo')}>
          {t('retype.undoUntil', {
            day: formatDateTime(new Date(change.until ?? 0).toISOString()).slice(0, 10),
          })}
        </Button>
      )}
      {(runs || change.state === 'failed') && (
        <Button size="s" busy={busy} onPress={() => turn('cancel')}>
          {t(runs ? 'ui.cancel' : 'retype.dismiss')}
        </Button>
      )}
    </li>
  )
}

/** Those of the form; asks again while one runs, and tells when none does any more. */
export function TypeChanges<T extends { rev: string; type_changes: TypeChanging[] }>({
  form,
  server,
  onSettled,
}: {
  form: string
  server: T
  onSettled: (now: T) => void
}) {
  const [asked, setAsked] = useState(0)
  const begun = server.type_changes.some(
    (one) => one.state === 'running' || one.state === 'undoing',
  )
  const now = useQuery({
    queryKey: ['type-changes', form, server.rev, asked],
    queryFn: async () => {
      const got = await get<T>(`/forms/${form}/design`)
      const runs = got.type_changes.some(
        (one) => one.state === 'running' || one.state === 'undoing',
      )
      if (!runs) onSettled(got)
      return got
    },
    enabled: begun || asked > 0,
    refetchInterval: (query) =>
      query.state.data?.type_changes.some(
        (one) => one.state === 'running' || one.state === 'undoing',
      )
        ? 1000
        : false,
    gcTime: 0,
  })
  const list = (now.data ?? server).type_changes
  if (!list.length) return null
  return (
    <ul className="d-retypes x-card" aria-label={t('retype.list')} aria-live="polite">
      {list.map((change) => (
        <One key={change.id} form={form} change={change} onTurn={() => setAsked((n) => n + 1)} />
      ))}
    </ul>
  )
}
