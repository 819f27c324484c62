// SPDX-License-Identifier: Apache-2.0
// Those that run on an older version: each with what the newest would make of it, chosen and moved together.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { errorText } from '../../api/client'
import { t } from '../../i18n/t'
import { Button, Checkbox, Dialog, Skeleton, toast } from '../../ui'
import { Failed } from '../shell/Boundary'
import { actOnPlans, compared, type Outcome, type PlanRun, tellOutcome, usePlanRuns } from './plans'
import { Steps } from './RunCard'

function changeText(run: PlanRun, outcome: Outcome): string {
  if (!outcome.ok) return outcome.message ?? ''
  const { added, moved, gone, ends } = compared(run.steps, outcome.steps ?? [])
  const words = [
    added && t('plan.newestAdded', { n: added }),
    moved && t('plan.newestMoved', { n: moved }),
    gone && t('plan.newestGone', { n: gone }),
    ends && t('plan.newestOver'),
  ].filter(Boolean)
  return words.join(' · ') || t('plan.newestSame')
}

function Row({
  run,
  outcome,
  chosen,
  onChoose,
}: {
  run: PlanRun
  outcome: Outcome | undefined
  chosen: boolean
  onChoose: (on: boolean) => void
}) {
  const [open, setOpen] = useState(false)
  return (
    <li>
      <div className="p-newest-row">
        <Checkbox value={chosen} disabled={!outcome?.ok} onChange={onChoose}>
          {run.record_title || `#${run.record}`}
        </Checkbox>
        <span className="muted">
          {run.title} · {t('plan.versionN', { n: run.version })}
        </span>
        {outcome && <span className="muted">{changeText(run, outcome)}</span>}
        {outcome?.steps && (
          <Button size="s" variant="ghost" onPress={() => setOpen(!open)}>
            {t('plan.newestShow')}
          </Button>
        )}
      </div>
      {open && outcome?.steps && <Steps steps={outcome.steps} />}
    </li>
  )
}

export default function NewestDialog({
  form,
  query,
  onClose,
  onDone,
}: {
  form: string
  query: Record<string, string>
  onClose: () => void
  onDone: () => void
}) {
  const { data, error } = usePlanRuns(form, { ...query, older: '1' })
  const ids = data?.rows.map((run) => run.id) ?? []
  const trial = useQuery({
    queryKey: ['plan-newest', form, ids],
    enabled: ids.length > 0,
    gcTime: 0,
    queryFn: () => actOnPlans(form, { do: 'newest', trial: true, ids }),
  })
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [busy, setBusy] = useState(false)
  const outcomes = new Map(trial.data?.map((one) => [one.id, one]))
  const chosen = ids.filter((id) => outcomes.get(id)?.ok && !left.has(id))
  const choose = (id: string, on: boolean) => {
    const next = new Set(left)
    if (on) next.delete(id)
    else next.add(id)
    setLeft(next)
  }
  const move = async () => {
    setBusy(true)
    try {
      const rows = await actOnPlans(form, { do: 'newest', ids: chosen })
      tellOutcome(rows, 'plan.newestDone', 'plan.newestPartly')
      onDone()
      onClose()
    } catch (problem) {
      toast({ text: errorText(problem), tone: 'danger' })
      setBusy(false)
    }
  }
  return (
    <Dialog
      isOpen
      size="m"
      title={t('plan.newestMany')}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" busy={busy} disabled={!chosen.length} onPress={move}>
            {t('plan.newestN', { n: chosen.length })}
          </Button>
        </>
      }
    >
      {error || trial.error ? (
        <Failed error={error ?? trial.error} />
      ) : !data || (ids.length > 0 && !trial.data) ? (
        <Skeleton lines={4} />
      ) : ids.length === 0 ? (
        <p className="muted">{t('plan.newestNone')}</p>
      ) : (
        <div className="x-stack">
          <p className="muted">{t('plan.newestLead')}</p>
          <Checkbox value={left.size === 0} onChange={(on) => setLeft(new Set(on ? [] : ids))}>
            {t('plan.newestAll')}
          </Checkbox>
          <ul className="p-newest">
            {data.rows.map((run) => (
              <Row
                key={run.id}
                run={run}
                outcome={outcomes.get(run.id)}
                chosen={chosen.includes(run.id)}
                onChoose={(on) => choose(run.id, on)}
              />
            ))}
          </ul>
        </div>
      )}
    </Dialog>
  )
}
