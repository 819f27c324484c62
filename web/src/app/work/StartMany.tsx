// SPDX-License-Identifier: Apache-2.0
// One flow for each of the selected records: each starts by itself, and what could not be started is told by name.
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { errorText } from '../../api/client'
import { type FormInfo, nameOfRow, type Row } from '../../api/forms'
import { t } from '../../i18n/t'
import { Button, Dialog, Empty, RadioGroup, Skeleton, Strip, toast } from '../../ui'
import { Failed } from '../shell/Boundary'
import { reread, startableOn, startFlow } from './api'
import { asksAtStart } from './model'

interface Left {
  id: string
  name: string
  why: string
}

/** Why it was not started; null: it was. */
async function startOne(form: string, row: Row, flow: string): Promise<string | null> {
  try {
    const found = (await startableOn(form, row.id)).find((one) => one.id === flow)
    if (!found) return t('work.manyNot')
    if (found.running) return t('work.manyRunning')
    await startFlow(form, row.id, flow, { values: {}, chosen: {} })
    return null
  } catch (error) {
    return errorText(error)
  }
}

export default function StartMany({
  form,
  rows,
  onClose,
  onDone,
}: {
  form: FormInfo
  rows: readonly Row[]
  onClose: () => void
  /** Those that were started need not be selected any more. */
  onDone: (left: string[]) => void
}) {
  const found = useQuery({
    queryKey: ['startable', form.key],
    queryFn: ({ signal }) => startableOn(form.key, undefined, signal),
    staleTime: 0,
  })
  const [chosen, setChosen] = useState<string | null>(null)
  const [at, setAt] = useState<number | null>(null)
  const [left, setLeft] = useState<Left[] | null>(null)
  const stopped = useRef(false)
  useEffect(
    () => () => {
      stopped.current = true
    },
    [],
  )
  const flows = found.data ?? []
  const free = flows.filter((one) => !asksAtStart(one))
  const flow = free.find((one) => one.id === chosen) ?? (free.length === 1 ? free[0] : undefined)
  const start = async () => {
    if (!flow || at !== null) return
    const not: Left[] = []
    for (const [n, row] of rows.entries()) {
      // Closed meanwhile: no more are begun.
      if (stopped.current) break
      setAt(n)
      const why = await startOne(form.key, row, flow.id)
      if (why) not.push({ id: row.id, name: nameOfRow(form, row), why })
    }
    setAt(null)
    await reread()
    const done = rows.length - not.length
    if (done > 0) toast({ text: t('work.manyDone', { n: done, name: flow.title }), tone: 'ok' })
    onDone(not.map((one) => one.id))
    if (not.length === 0) onClose()
    else setLeft(not)
  }
  return (
    <Dialog
      isOpen
      size="s"
      keepOpen
      title={t('work.manyTitle', { n: rows.length })}
      onClose={onClose}
      footer={
        left ? (
          <Button variant="primary" onPress={onClose}>
            {t('ui.close')}
          </Button>
        ) : (
          <>
            <Button onPress={onClose}>{t('ui.cancel')}</Button>
            <Button variant="primary" busy={at !== null} disabled={!flow} onPress={start}>
              {t('work.startGo')}
            </Button>
          </>
        )
      }
    >
      {found.error ? (
        <Failed error={found.error} onRetry={() => found.refetch()} />
      ) : !found.data ? (
        <Skeleton lines={3} />
      ) : left ? (
        <div className="x-stack">
          <Strip tone="warn">{t('work.manyLeft', { n: left.length })}</Strip>
          <ul className="wk-since">
            {left.map((one) => (
              <li key={one.id}>
                <strong>{one.name}</strong> {one.why}
              </li>
            ))}
          </ul>
        </div>
      ) : flows.length === 0 ? (
        <Empty title={t('work.manyNone')} />
      ) : (
        <div className="x-stack">
          <RadioGroup
            label={t('work.startPick')}
            choices={free.map((one) => ({ key: one.id, title: one.title }))}
            value={flow?.id ?? null}
            onChange={(key) => setChosen(key)}
          />
          {free.length < flows.length && (
            <p className="muted">
              {t('work.manyAsks', {
                names: flows
                  .filter(asksAtStart)
                  .map((one) => one.title)
                  .join(t('work.comma')),
              })}
            </p>
          )}
          <p className="muted" role="status">
            {at === null
              ? t('work.manyHelp', { n: rows.length })
              : t('work.manyAt', { at: at + 1, n: rows.length })}
          </p>
        </div>
      )}
    </Dialog>
  )
}
