// SPDX-License-Identifier: Apache-2.0
// Starting a flow on a record: which one, what it asks for, who handles the next steps, and where it will go.
import { useQuery } from '@tanstack/react-query'
import { useId, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { errorText, isApiError } from '../../api/client'
import type { FormInfo, Row } from '../../api/forms'
import { useRecord } from '../../api/hooks'
import { type Values, valuesToWire } from '../../core/schema'
import { FormRenderer } from '../../form'
import { t, tMaybe } from '../../i18n/t'
import {
  Button,
  type Choice,
  Combobox,
  Dialog,
  Empty,
  ErrorBox,
  MultiSelect,
  Skeleton,
  Strip,
  toast,
} from '../../ui'
import { useMe } from '../session'
import { Failed } from '../shell/Boundary'
import { findUsers } from '../source'
import { reread, startableOn, startFlow } from './api'
import { taskFields, writtenValues } from './model'
import { namesOf } from './say'
import type { Choosing, Startable } from './types'

const choice = (one: { id: string; name: string }): Choice => ({ key: one.id, title: one.name })

function Chooser({
  one,
  value,
  onChange,
  error,
}: {
  one: Choosing
  value: readonly Choice[]
  onChange: (people: Choice[]) => void
  error: string | null
}) {
  const common = {
    label: t('work.chooseFor', { node: one.title }),
    source: one.from ? one.from.map(choice) : findUsers,
    error,
    required: true,
  }
  return one.many ? (
    <MultiSelect {...common} value={value} onChange={onChange} />
  ) : (
    <Combobox {...common} value={value[0] ?? null} onChange={(who) => onChange(who ? [who] : [])} />
  )
}

function Starting({
  form,
  row,
  flow,
  onBack,
  onClose,
}: {
  form: FormInfo
  row: Row
  flow: Startable
  onBack: (() => void) | null
  onClose: () => void
}) {
  const me = useMe()
  const [, navigate] = useLocation()
  const formId = useId()
  const [next, setNext] = useState<Record<string, Choice[]>>({})
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  // Only what the start asks for; the rest of the record is on the page behind.
  const asked = useMemo(() => {
    const open = taskFields(form.fields, flow.fields, row.masked)
    return open.fields.filter((field) => flow.fields[field.key] && !open.shown.includes(field.key))
  }, [form, flow, row])
  const chosenOf = (node: string) => next[node] ?? []
  const unchosen = flow.choose.some((one) => chosenOf(one.node).length === 0)
  const refused = isApiError(failure) ? failure.fields : {}

  const send = async (changed: Values) => {
    setTried(true)
    if (unchosen || busy) return
    setBusy(true)
    setFailure(null)
    try {
      const { id } = await startFlow(form.key, row.id, flow.id, {
        values: valuesToWire(writtenValues(changed, flow.fields)),
        chosen: Object.fromEntries(
          flow.choose.map((one) => [one.node, chosenOf(one.node).map((who) => who.key)]),
        ),
      })
      toast({ text: t('work.startDone', { name: flow.title }), tone: 'ok' })
      onClose()
      await reread()
      navigate(`/flows/i/${id}`)
    } catch (error) {
      setBusy(false)
      if (
        asked.length > 0 &&
        isApiError(error) &&
        error.errors.some((one) => /^\/?values[./]/.test(one.path))
      )
        throw error
      setFailure(error)
    }
  }
  const press = () => {
    const found = document.getElementById(formId)
    if (found instanceof HTMLFormElement) found.requestSubmit()
    else send({})
  }
  return (
    <Dialog
      isOpen
      keepOpen
      title={t('work.startOf', { name: flow.title })}
      onClose={onClose}
      footer={
        <>
          {onBack && <Button onPress={onBack}>{t('ui.back')}</Button>}
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" busy={busy} onPress={press}>
            {t('work.startGo')}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        {failure !== null && <ErrorBox message={errorText(failure)} />}
        {flow.running && (
          <Strip tone="warn">
            {t('work.startAlready', { name: flow.title })}{' '}
            <a className="wk-under" href={`/flows/i/${flow.running}`}>
              {t('work.startSee')}
            </a>
          </Strip>
        )}
        {asked.length > 0 && (
          <FormRenderer
            formId={formId}
            form={form.key}
            fields={asked}
            initial={row.values}
            masked={row.masked}
            columns={1}
            me={me?.user.id}
            dept={me?.user.dept ?? undefined}
            onSubmit={(_values, changed) => send(changed)}
          />
        )}
        {flow.choose.map((one) => (
          <Chooser
            key={one.node}
            one={one}
            value={chosenOf(one.node)}
            onChange={(who) => setNext((old) => ({ ...old, [one.node]: who }))}
            error={
              refused[`chosen.${one.node}`] ??
              (tried && chosenOf(one.node).length === 0 ? tMaybe('work.need.chosen') : null)
            }
          />
        ))}
        {flow.steps.length > 0 && (
          <section>
            <h3 className="wk-part">{t('work.startSteps')}</h3>
            <ol className="wk-stages">
              {flow.steps.map((one) => (
                <li key={one.node} className="wk-stage wk-stage-ahead">
                  <span className="wk-stage-dot" aria-hidden />
                  <div>
                    <p>{one.title}</p>
                    {one.who.length > 0 && <p className="wk-when">{namesOf(one.who)}</p>}
                  </div>
                </li>
              ))}
            </ol>
            <p className="wk-when">{t('work.aheadHelp')}</p>
          </section>
        )}
      </div>
    </Dialog>
  )
}

export default function StartDialog({
  form,
  id,
  onClose,
}: {
  form: FormInfo
  id: string
  onClose: () => void
}) {
  const record = useRecord(form.key, id)
  const found = useQuery({
    queryKey: ['startable', form.key, id],
    queryFn: ({ signal }) => startableOn(form.key, id, signal),
    staleTime: 0,
  })
  const [flow, setFlow] = useState<Startable | null>(null)
  const rows = found.data ?? []
  const only = rows.length === 1 ? (rows[0] ?? null) : null
  const picked = flow ?? only
  if (record.data && picked)
    return (
      <Starting
        key={picked.id}
        form={form}
        row={record.data}
        flow={picked}
        onBack={flow && !only ? () => setFlow(null) : null}
        onClose={onClose}
      />
    )
  const error = found.error ?? record.error
  return (
    <Dialog isOpen size="s" title={t('work.start')} onClose={onClose}>
      {error ? (
        <Failed error={error} onRetry={() => found.refetch()} />
      ) : !found.data || !record.data ? (
        <Skeleton lines={4} />
      ) : rows.length === 0 ? (
        <Empty title={t('work.startNone')} />
      ) : (
        <div className="x-stack">
          <p className="muted">{t('work.startPick')}</p>
          <ul className="wk-starts">
            {rows.map((one) => (
              <li key={one.id}>
                <button type="button" onClick={() => setFlow(one)}>
                  <strong>{one.title}</strong>
                  {one.steps.length > 0 && (
                    <span className="muted">{one.steps.map((step) => step.title).join(' → ')}</span>
                  )}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Dialog>
  )
}
