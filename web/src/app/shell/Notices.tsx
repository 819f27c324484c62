// SPDX-License-Identifier: Apache-2.0
// What the system tells a person: expiring agreements, finished jobs, disputes.
import { useQuery } from '@tanstack/react-query'
import { Bell } from 'lucide-react'
import { useState } from 'react'
import { errorText, get, post } from '../../api/client'
import { formatDateTime } from '../../core/format'
import { t, tMaybe } from '../../i18n/t'
import { Button, cx, Empty, IconButton, Popover, toast } from '../../ui'
import { queries } from '../session'
import { recordHref } from '../source'

export interface Notice {
  id: string
  at: string
  kind: string
  /** What the text of its kind is filled with. */
  args: Record<string, string | number> | string[] | null
  form?: string | null
  record?: string | null
  is_read: boolean
}

// What a person did to a flow, with his reason.
const SAID_WHY = [
  'flow.urged',
  'flow.copied',
  'flow.cancel_asked',
  'flow.cancel_refused',
  'flow.returned',
  'flow.moved',
  'flow.gone',
]

/** The words of a notice; of a kind not known here, its kind and what it was given. */
export function noticeText({ kind, args }: Notice): string {
  const vars = Array.isArray(args)
    ? Object.fromEntries(args.map((arg, at) => [String(at), arg]))
    : (args ?? {})
  const said = tMaybe(`notice.${kind}`, vars)
  const reason = SAID_WHY.includes(kind) && vars.text
  return said ? said + (reason ? ` · ${reason}` : '') : [kind, ...Object.values(vars)].join(' · ')
}

const fetchNotices = () => get<{ rows: Notice[] }>('/me/notices')

export function useNotices(): Notice[] {
  return useQuery({ queryKey: ['notices'], queryFn: fetchNotices }).data?.rows ?? []
}

export async function markNotices(rows: readonly Notice[]) {
  try {
    await post('/me/notices/read', { ids: rows.map((one) => one.id) })
    await queries.invalidateQueries({ queryKey: ['notices'] })
  } catch (error) {
    toast({ text: errorText(error), tone: 'danger' })
  }
}

export const noticeHref = (notice: Notice): string | null => {
  if (notice.kind.startsWith('export.')) return '/exports'
  const { instance, form, rule } = (notice.args ?? {}) as Record<string, string>
  if (notice.kind === 'rule.paused' && form) return `/admin/forms/${form}/rules/${rule}/runs`
  if (notice.kind.startsWith('flow.') && instance) return `/flows/i/${instance}`
  if (!notice.form) return null
  return notice.record && notice.record !== '0'
    ? recordHref(notice.form, notice.record)
    : `/r/${notice.form}`
}

export function NoticeList({ rows, onGo }: { rows: readonly Notice[]; onGo?: () => void }) {
  return (
    <ul className="a-notices">
      {rows.map((one) => {
        const href = noticeHref(one)
        return (
          <li key={one.id} className={cx(!one.is_read && 'a-unread')}>
            {href ? (
              <a href={href} onClick={onGo}>
                {noticeText(one)}
              </a>
            ) : (
              <span>{noticeText(one)}</span>
            )}
            <time className="muted num" dateTime={one.at}>
              {formatDateTime(one.at)}
            </time>
          </li>
        )
      })}
    </ul>
  )
}

export function NoticeBell() {
  const rows = useNotices()
  const unread = rows.filter((one) => !one.is_read)
  const [busy, setBusy] = useState(false)
  const markRead = async () => {
    setBusy(true)
    await markNotices(unread).finally(() => setBusy(false))
  }
  const label = unread.length > 0 ? t('nav.noticesUnread', { n: unread.length }) : t('nav.notices')
  return (
    <Popover
      label={t('nav.notices')}
      placement="bottom"
      trigger={
        <IconButton icon={Bell} label={label} className={cx(unread.length > 0 && 'a-dot')} />
      }
    >
      {(close) => (
        <div className="a-notice-panel">
          <header className="x-card-head">
            <h2>{t('nav.notices')}</h2>
            {unread.length > 0 && (
              <Button size="s" variant="ghost" onPress={markRead} busy={busy}>
                {t('nav.markRead')}
              </Button>
            )}
          </header>
          {rows.length === 0 ? (
            <Empty icon={Bell} title={t('nav.noNotices')} />
          ) : (
            <NoticeList rows={rows} onGo={close} />
          )}
        </div>
      )}
    </Popover>
  )
}
