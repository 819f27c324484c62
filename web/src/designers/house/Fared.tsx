// SPDX-License-Identifier: Apache-2.0
// How a rule fares: when it last ran, what was done and what failed in seven days, and whether the brake holds
// it, with one click to go on.
import { useState } from 'react'
import { errorText, post } from '../../api/client'
import { formatDateTime } from '../../core/format'
import { t } from '../../i18n/t'
import { Button, confirm, Strip, toast } from '../../ui'
import type { Rule } from './model'

const runsHref = (rule: Rule) => `/admin/forms/${rule.form}/rules/${rule.id}/runs`

export function PausedStrip({ rule, onChange }: { rule: Rule; onChange: () => void }) {
  const [busy, setBusy] = useState(false)
  const { paused } = rule
  if (!paused) return null
  const go = async (drop: boolean) => {
    setBusy(true)
    try {
      await post(`/rules/${rule.id}/resume`, { drop })
      toast({ text: t('guards.wentOn'), tone: 'ok' })
      onChange()
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    setBusy(false)
  }
  const drop = async () => {
    if (
      await confirm({
        title: t('guards.dropAsk', { n: paused.held }),
        body: t('guards.dropHelp'),
        okText: t('guards.drop'),
        danger: true,
      })
    )
      go(true)
  }
  return (
    <Strip tone="warn">
      <strong>{t('guards.paused')}</strong>{' '}
      {t('guards.pausedHelp', {
        n: paused.n,
        held: paused.held,
        at: formatDateTime(paused.at),
      })}
      <span className="h-paused-do">
        <Button size="s" variant="primary" busy={busy} onPress={() => go(false)}>
          {t('guards.goOn')}
        </Button>
        {paused.held > 0 && (
          <Button size="s" variant="link" disabled={busy} onPress={drop}>
            {t('guards.drop')}
          </Button>
        )}
      </span>
    </Strip>
  )
}

export function Fared({ rule }: { rule: Rule }) {
  const { last, week } = rule
  if (!week) return null
  return (
    <p className="h-fared">
      {last ? (
        <a className="muted" href={runsHref(rule)}>
          {t('house.lastRun', { at: formatDateTime(last.at) })}
        </a>
      ) : (
        <span className="muted">{t('house.noRuns')}</span>
      )}
      {week.runs > 0 && (
        <span className="muted num">
          {t(week.is_capped ? 'guards.weekMany' : 'guards.week', { n: week.runs })}
        </span>
      )}
      {week.failed > 0 && (
        <a className="h-failed num" href={runsHref(rule)}>
          {t('guards.weekFailed', { n: week.failed })}
        </a>
      )}
    </p>
  )
}
