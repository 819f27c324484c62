// SPDX-License-Identifier: Apache-2.0
// Two records of one person side by side: for each field the value that stays, then one of them goes. Who else
// may be there twice, and taking a merge back.
import './merge.css'
import { useQuery } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import { useState } from 'react'
import { errorText, get, post } from '../../api/client'
import type { FormInfo, Row } from '../../api/forms'
import { followJob, getRecord, lookup } from '../../api/records'
import { formatDateTime } from '../../core/format'
import { isEmpty } from '../../core/schema'
import { cellText } from '../../fields'
import { t } from '../../i18n/t'
import {
  Button,
  type Choice,
  Combobox,
  Dialog,
  ErrorBox,
  RadioGroup,
  Skeleton,
  toast,
} from '../../ui'
import { queries } from '../session'

interface Side {
  id: string
  title: string
}
interface Twin {
  a: Side
  b: Side
  why: string
}
interface Done {
  id: string
  at: number
  by: string
  victims: string[]
  may_undo: boolean
}

function Sides({
  form,
  row,
  other,
  choices,
  onChoose,
}: {
  form: FormInfo
  row: Row
  other: Row
  choices: Record<string, string>
  onChoose: (field: string, id: string) => void
}) {
  const differ = form.fields.filter(
    (field) =>
      !field.computed &&
      !field.fields &&
      JSON.stringify(row.values[field.key] ?? null) !==
        JSON.stringify(other.values[field.key] ?? null),
  )
  if (!differ.length) return <p>{t('merge.same')}</p>
  return (
    <div className="m-sides">
      {differ.map((field) => {
        const mine = row.values[field.key]
        const theirs = other.values[field.key]
        if (Array.isArray(mine) || Array.isArray(theirs))
          return (
            <p key={field.key}>
              {field.title}: <span className="muted">{t('merge.joined')}</span>
            </p>
          )
        const side = (value: unknown) =>
          isEmpty(value as never) ? t('merge.empty') : cellText(field, value as never)
        return (
          <RadioGroup
            key={field.key}
            label={field.title}
            value={choices[field.key] ?? (isEmpty(mine as never) ? other.id : row.id)}
            onChange={(id) => onChoose(field.key, id)}
            choices={[
              { key: row.id, title: side(mine) },
              { key: other.id, title: side(theirs) },
            ]}
          />
        )
      })}
    </div>
  )
}

export default function Merge({
  form,
  row,
  onClose,
}: {
  form: FormInfo
  row: Row
  onClose: () => void
}) {
  const [chosen, setChosen] = useState<Choice | null>(null)
  const otherId = chosen?.key ?? null
  const [choices, setChoices] = useState<Record<string, string>>({})
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<unknown>(null)
  const base = `/forms/${form.key}`
  const twins = useQuery({
    queryKey: ['twins', form.key],
    queryFn: () => get<{ rows: Twin[] }>(`${base}/twins`),
    retry: false,
  })
  const done = useQuery({
    queryKey: ['merges', form.key, row.id],
    queryFn: () => get<{ rows: Done[] }>(`${base}/records/${row.id}/merges`),
  })
  const other = useQuery({
    queryKey: ['merge-other', form.key, otherId],
    queryFn: () => getRecord(form.key, otherId ?? ''),
    enabled: !!otherId,
    gcTime: 0,
  })
  const run = async (work: () => Promise<unknown>, said: string, close: boolean) => {
    setBusy(true)
    setFailed(null)
    try {
      await work()
      await queries.invalidateQueries({
        predicate: (query) => query.queryKey[0] !== 'merge-other', // it went
      })
      toast({ text: said, tone: 'ok' })
      if (close) onClose()
    } catch (why) {
      setFailed(why)
    }
    setBusy(false)
  }
  const merge = (two: Row) => {
    const kept = { ...choices }
    for (const field of form.fields)
      if (
        !kept[field.key] &&
        field.writable !== false &&
        !field.computed &&
        !field.fields &&
        !Array.isArray(row.values[field.key]) &&
        !isEmpty(row.values[field.key] as never) &&
        !isEmpty(two.values[field.key] as never)
      )
        kept[field.key] = row.id
    return run(
      () =>
        post(`${base}/merge`, {
          survivor: { id: row.id, rev: row.rev },
          victims: [{ id: two.id, rev: two.rev }],
          choices: Object.fromEntries(
            Object.entries(kept).filter(
              ([key]) => form.fields.find((field) => field.key === key)?.key !== form.state_field,
            ),
          ),
        }),
      t('merge.done'),
      true,
    )
  }
  const mine = (twins.data?.rows ?? []).filter((one) => one.a.id === row.id || one.b.id === row.id)
  const rest = (twins.data?.rows ?? []).filter((one) => !mine.includes(one))
  const partner = (one: Twin) => (one.a.id === row.id ? one.b : one.a)
  return (
    <Dialog
      isOpen
      size="l"
      keepOpen
      onClose={onClose}
      title={t('merge.title', { name: row.title })}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button
            variant="primary"
            busy={busy}
            disabled={!other.data}
            onPress={() => other.data && merge(other.data as Row)}
          >
            {t('merge.now')}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        <p className="muted">{t('merge.lead')}</p>
        {failed !== null && <ErrorBox message={errorText(failed)} />}
        {mine.map((one) => (
          <div key={partner(one).id} className="x-row">
            <Button onPress={() => setChosen({ key: partner(one).id, title: partner(one).title })}>
              {t('merge.candidate', { name: partner(one).title, why: one.why })}
            </Button>
            <Button
              size="s"
              onPress={() =>
                run(
                  () => post(`${base}/twins/dismiss`, { a: one.a.id, b: one.b.id }),
                  t('merge.two'),
                  false,
                )
              }
            >
              {t('merge.dismiss')}
            </Button>
          </div>
        ))}
        <Combobox
          label={t('merge.other')}
          value={chosen}
          source={async (q: string, signal: AbortSignal) =>
            (await lookup(form.key, q, signal))
              .filter((one) => one.id !== row.id)
              .map((one) => ({ key: one.id, title: one.title }))
          }
          onChange={setChosen}
        />
        {otherId && !other.data && !other.error && <Skeleton lines={4} />}
        {other.error && <ErrorBox message={errorText(other.error)} />}
        {other.data && (
          <>
            <h3>{t('merge.into', { from: other.data.title, to: row.title })}</h3>
            <Sides
              form={form}
              row={row}
              other={other.data as Row}
              choices={choices}
              onChoose={(field, id) => setChoices({ ...choices, [field]: id })}
            />
          </>
        )}
        {(done.data?.rows ?? []).map((one) => (
          <div key={one.id} className="x-row">
            <span>
              {t('merge.was', {
                n: one.victims.length,
                at: formatDateTime(new Date(one.at).toISOString()),
                by: one.by,
              })}
            </span>
            {one.may_undo && (
              <Button
                size="s"
                icon={Undo2}
                busy={busy}
                onPress={() =>
                  run(() => post(`${base}/merges/${one.id}/undo`, {}), t('merge.undone'), true)
                }
              >
                {t('merge.undo')}
              </Button>
            )}
          </div>
        ))}
        <details>
          <summary>{t('merge.all', { n: rest.length })}</summary>
          <ul>
            {rest.map((one) => (
              <li key={`${one.a.id} ${one.b.id}`}>
                <a href={`/r/${form.key}/${one.a.id}`}>{one.a.title}</a>
                {' · '}
                <a href={`/r/${form.key}/${one.b.id}`}>{one.b.title}</a>{' '}
                <span className="muted">{one.why}</span>
              </li>
            ))}
          </ul>
          <Button
            size="s"
            busy={busy}
            onPress={() =>
              run(
                async () => followJob((await post<{ job: string }>(`${base}/twins/find`, {})).job),
                t('merge.found'),
                false,
              )
            }
          >
            {t('merge.find')}
          </Button>
        </details>
      </div>
    </Dialog>
  )
}
