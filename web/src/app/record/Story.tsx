// SPDX-License-Identifier: Apache-2.0
// What happened to a record: its timeline, its changes, what people say about it.
import { useQuery } from '@tanstack/react-query'
import { ArrowRight, Link2, MessageSquare, PenLine, Plus, Shuffle } from 'lucide-react'
import { useState } from 'react'
import { errorText } from '../../api/client'
import { type FormInfo, fieldOf } from '../../api/forms'
import {
  addComment,
  type Change,
  getComments,
  getHistory,
  getTimeline,
  type TimelineRow,
  nameOf,
} from '../../api/records'
import { formatDateTime } from '../../core/format'
import type { Value } from '../../core/schema'
import { cellText } from '../../fields'
import { t, tMaybe } from '../../i18n/t'
import { Avatar, Button, Empty, type Icon, Select, Skeleton, TextArea, toast } from '../../ui'
import { queries } from '../session'
import { Failed } from '../shell/Boundary'
import { recordHref } from '../source'
import { AttachButton, Attached, useAttaching } from './Attached'

const ICONS: Record<string, Icon> = {
  created: Plus,
  changed: PenLine,
  moved: Shuffle,
  comment: MessageSquare,
  linked: Link2,
}

/** "3 分钟前" for what is recent; the exact time is always on hover. */
export function ago(at: string, now = Date.now()): string {
  const minutes = Math.round((now - Date.parse(at)) / 60_000)
  if (minutes < 1) return t('time.now')
  if (minutes < 60) return t('time.minutes', { n: minutes })
  if (minutes < 24 * 60) return t('time.hours', { n: Math.round(minutes / 60) })
  if (minutes < 7 * 24 * 60) return t('time.days', { n: Math.round(minutes / 1440) })
  return formatDateTime(at).slice(0, 10)
}

function Happening({ form, one }: { form: FormInfo; one: TimelineRow }) {
  if (one.kind === 'linked' && one.form && one.id)
    return (
      <p>
        {t('timeline.newOf', { form: one.form_title ?? '' })}{' '}
        <a href={recordHref(one.form, one.id)}>{one.title}</a>
      </p>
    )
  if (one.kind === 'moved')
    return (
      <>
        <p>
          {one.from
            ? t('timeline.fromTo', { from: one.from, to: one.to ?? '' })
            : t('timeline.to', { to: one.to ?? '' })}
        </p>
        {one.text && <p className="r-text">{one.text}</p>}
      </>
    )
  if (one.kind === 'changed')
    return (
      <ul className="r-changes">
        {one.changes?.map((change) => (
          <ChangeLine key={change.field} form={form} change={change} />
        ))}
      </ul>
    )
  if (one.kind === 'comment')
    return (
      <>
        {one.text && <p className="r-text">{one.text}</p>}
        <Attached files={one.files} />
      </>
    )
  return <p>{tMaybe(`timeline.${one.kind}`) ?? one.kind}</p>
}

export function Timeline({ form, id }: { form: FormInfo; id: string }) {
  const [kind, setKind] = useState<string | null>(null)
  const { data, error, refetch } = useQuery({
    queryKey: ['timeline', form.key, id],
    queryFn: () => getTimeline(form.key, id),
  })
  if (error) return <Failed error={error} onRetry={refetch} />
  if (!data) return <Skeleton lines={5} />
  const kinds = [...new Set(data.map((one) => one.kind))]
  const rows = data
    .filter((one) => !kind || one.kind === kind)
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
  if (data.length === 0) return <Empty title={t('record.noTimeline')} />
  return (
    <div className="x-stack">
      {kinds.length > 1 && (
        <Select
          className="r-kind no-print"
          aria-label={t('record.timelineKind')}
          choices={kinds.map((one) => ({ key: one, title: tMaybe(`timeline.${one}`) ?? one }))}
          value={kind}
          onChange={setKind}
          clearable
          placeholder={t('record.timelineAll')}
        />
      )}
      <ol className="r-timeline">
        {rows.map((one, at) => {
          const Icon = ICONS[one.kind] ?? PenLine
          return (
            <li key={`${one.at} ${at.toString()}`}>
              <span className="r-dot">
                <Icon size={14} aria-hidden />
              </span>
              <div>
                <Happening form={form} one={one} />
                <p className="r-when">
                  {nameOf(one.who)}{' '}
                  <time dateTime={one.at} title={formatDateTime(one.at, true)}>
                    {ago(one.at)}
                  </time>
                </p>
              </div>
            </li>
          )
        })}
      </ol>
    </div>
  )
}

function ChangeLine({ form, change }: { form: FormInfo; change: Change }) {
  const field = fieldOf(form, change.field)
  const show = (value: Value) =>
    (field && typeof value !== 'undefined' ? cellText(field, value) : '') ||
    (typeof value === 'string' || typeof value === 'number' ? String(value) : '') ||
    t('ui.none')
  return (
    <li>
      <span className="muted">{change.title || field?.title || change.field}</span>
      <span className="r-from">{show(change.from)}</span>
      <ArrowRight size={14} role="img" aria-label={t('record.becomes')} />
      <span>{show(change.to)}</span>
    </li>
  )
}

export function History({ form, id }: { form: FormInfo; id: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['history', form.key, id],
    queryFn: () => getHistory(form.key, id),
  })
  if (error) return <Failed error={error} onRetry={refetch} />
  if (!data) return <Skeleton lines={5} />
  if (data.length === 0) return <Empty title={t('record.noHistory')} />
  return (
    <ol className="r-history">
      {data.map((one) => (
        <li key={`${one.rev} ${one.at}`}>
          <p>
            <strong>{nameOf(one.who)}</strong> {tMaybe(`action.${one.action}`) ?? one.action}{' '}
            <time className="muted num" dateTime={one.at}>
              {formatDateTime(one.at, true)}
            </time>
            {one.via && one.via !== 'ui' && (
              <span className="muted"> · {tMaybe(`via.${one.via}`) ?? one.via}</span>
            )}
          </p>
          {one.changes.length > 0 && (
            <ul>
              {one.changes.map((change) => (
                <ChangeLine key={change.field} form={form} change={change} />
              ))}
            </ul>
          )}
        </li>
      ))}
    </ol>
  )
}

export function Comments({ form, id }: { form: FormInfo; id: string }) {
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const attaching = useAttaching()
  const key = ['comments', form.key, id]
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: () => getComments(form.key, id),
  })
  if (error) return <Failed error={error} onRetry={refetch} />
  if (!data) return <Skeleton lines={3} />
  const empty = !text.trim() && attaching.files.length === 0
  const send = async () => {
    if (empty) return
    setBusy(true)
    try {
      await addComment(form.key, id, text.trim(), attaching.ids)
      setText('')
      attaching.clear()
      await queries.invalidateQueries({ queryKey: key })
      queries.invalidateQueries({ queryKey: ['timeline', form.key, id] })
    } catch (failed) {
      toast({ text: errorText(failed), tone: 'danger' })
    }
    setBusy(false)
  }
  return (
    <div className="x-stack">
      {data.length === 0 && <p className="muted">{t('record.noComments')}</p>}
      <ul className="r-comments">
        {data.map((one) => (
          <li key={one.id ?? one.at}>
            <Avatar name={nameOf(one.who)} size={28} />
            <div>
              <p>
                <strong>{nameOf(one.who)}</strong>{' '}
                <time className="muted" dateTime={one.at} title={formatDateTime(one.at, true)}>
                  {ago(one.at)}
                </time>
              </p>
              {one.text && <p className="r-text">{one.text}</p>}
              <Attached files={one.files} />
            </div>
          </li>
        ))}
      </ul>
      <div className="r-write no-print">
        <TextArea
          aria-label={t('record.comment')}
          placeholder={t('record.commentHint')}
          rows={2}
          value={text}
          onChange={setText}
        />
        <AttachButton attaching={attaching} />
        <Button
          variant="primary"
          busy={busy}
          disabled={empty || !!attaching.running}
          onPress={send}
        >
          {t('record.send')}
        </Button>
      </div>
      <Attached files={attaching.files} running={attaching.running} onRemove={attaching.remove} />
    </div>
  )
}
