// SPDX-License-Identifier: Apache-2.0
// What happened to an instance: who, for whom, what he said and what changed in the record.
import {
  ArrowRight,
  Ban,
  Check,
  CircleAlert,
  CornerUpLeft,
  Clock3,
  Flag,
  MessageSquare,
  PenLine,
  Send,
  UserPlus,
  X,
} from 'lucide-react'
import { useState } from 'react'
import { type FormInfo, fieldOf } from '../../api/forms'
import { fileHref } from '../../api/upload'
import { formatDateTime } from '../../core/format'
import type { Value } from '../../core/schema'
import { cellText } from '../../fields'
import { t } from '../../i18n/t'
import { Attached } from '../record/Attached'
import { cx, Empty, type Icon, Select } from '../../ui'
import { ago } from '../record/Story'
import { mentions, type StoryKind, storyOf } from './model'
import { didText, whoText, whyText } from './say'
import type { Change, Happened } from './types'

const ICONS: Record<string, Icon> = {
  start: Send,
  submit: PenLine,
  resubmit: Send,
  approve: Check,
  auto: Check,
  reject: X,
  return: CornerUpLeft,
  recall: CornerUpLeft,
  comment: MessageSquare,
  add_before: UserPlus,
  add_after: UserPlus,
  add_with: UserPlus,
  urge: Clock3,
  overdue: Clock3,
  wait: Clock3,
  cancel: Ban,
  terminate: Ban,
  incident: CircleAlert,
  end: Flag,
}

const TONES: Record<string, string> = {
  approve: 'ok',
  auto: 'ok',
  reject: 'danger',
  incident: 'danger',
  return: 'warn',
  recall: 'warn',
  overdue: 'warn',
}

const FEW = 3

function Changes({ form, changes }: { form: FormInfo; changes: readonly Change[] }) {
  const [open, setOpen] = useState(changes.length <= FEW)
  const show = (key: string, value: Value) => {
    const field = fieldOf(form, key)
    return (
      (field ? cellText(field, value) : '') ||
      (typeof value === 'string' || typeof value === 'number' ? String(value) : '') ||
      t('ui.none')
    )
  }
  if (!open)
    return (
      <button type="button" className="wk-link" onClick={() => setOpen(true)}>
        {t('work.changes', { n: changes.length })}
      </button>
    )
  return (
    <ul className="wk-changes">
      {changes.map((change) => (
        <li key={change.field}>
          <span className="muted">{change.title}</span>
          <span className="wk-from">{show(change.field, change.from)}</span>
          <ArrowRight size={14} role="img" aria-label={t('record.becomes')} />
          <span>{show(change.field, change.to)}</span>
        </li>
      ))}
    </ul>
  )
}

function Said({ one }: { one: Happened }) {
  if (!one.text) return null
  return (
    <p className="wk-said">
      {mentions(one.text, one.to).map((part, at) =>
        typeof part === 'string' ? (
          part
        ) : (
          <b key={`${part.name} ${at.toString()}`} className="wk-at">
            @{part.name}
          </b>
        ),
      )}
    </p>
  )
}

function Line({
  form,
  one,
  round,
  now,
}: {
  form: FormInfo
  one: Happened
  round: number | null
  now: number
}) {
  const Icon = ICONS[one.kind] ?? PenLine
  const why = whyText(one)
  return (
    <li>
      <span className={cx('wk-dot', `x-tone-${TONES[one.kind] ?? 'grey'}`)}>
        <Icon size={14} aria-hidden />
      </span>
      <div>
        {round !== null && <p className="wk-round">{t('work.round', { n: round })}</p>}
        <p>
          <strong>{whoText(one)}</strong> {didText(one)}
          {why && <span className="muted"> · {why}</span>}
        </p>
        <Said one={one} />
        {one.changes.length > 0 && <Changes form={form} changes={one.changes} />}
        {one.signature && (
          <img
            className="wk-sign"
            src={fileHref(one.signature)}
            alt={`${t('work.signed')} ${one.who?.name ?? ''}`}
            loading="lazy"
          />
        )}
        <Attached files={one.files} />
        <p className="wk-when">
          {one.node_title && <span>{one.node_title} · </span>}
          <time dateTime={one.at} title={formatDateTime(one.at, true)}>
            {ago(one.at, now)}
          </time>
        </p>
      </div>
    </li>
  )
}

/** Said where another round begins, reading from the newest. */
function roundOf(rows: readonly Happened[], at: number): number | null {
  const { round } = rows[at] as Happened
  const above = rows[at - 1]?.round ?? (round > 1 ? 0 : round)
  return above === round ? null : round
}

export function Story({
  form,
  history,
  now,
}: {
  form: FormInfo
  history: readonly Happened[]
  /** The server's time. */
  now: number
}) {
  const [kind, setKind] = useState<StoryKind>('all')
  const shown = storyOf(history, kind)
  // The newest on top: what happened last is what one wants to know.
  const rows = [...shown].reverse()
  return (
    <div className="x-stack">
      {history.some((one) => one.text) && history.length > 6 && (
        <Select
          className="wk-kind no-print"
          aria-label={t('work.story')}
          choices={[
            { key: 'all', title: t('work.storyAll') },
            { key: 'said', title: t('work.storySaid') },
          ]}
          value={kind}
          onChange={(key) => setKind(key === 'said' ? 'said' : 'all')}
        />
      )}
      {rows.length === 0 && <Empty title={t('work.noneFound')} />}
      <ol className="wk-story">
        {rows.map((one, at) => (
          <Line key={one.seq} form={form} one={one} now={now} round={roundOf(rows, at)} />
        ))}
      </ol>
    </div>
  )
}
