// SPDX-License-Identifier: Apache-2.0
// One record's way through a plan: what is done and to come, and what a person may do with it.
import './plans.css'
import { CircleCheck, CircleDashed, CircleSlash, MoreHorizontal } from 'lucide-react'
import { Fragment, useState } from 'react'
import { errorText } from '../../api/client'
import { formatDateTime } from '../../core/format'
import { type Key, t } from '../../i18n/t'
import {
  askText,
  Button,
  confirm,
  cx,
  IconButton,
  Menu,
  type MenuEntry,
  Tag,
  toast,
  type Tone,
} from '../../ui'
import { recordHref } from '../source'
import { actOnPlans, folded, type PlanRun, type RunStep, timeText, whyText } from './plans'

const TONES: Record<PlanRun['state'], Tone> = {
  running: 'brand',
  paused: 'warn',
  done: 'ok',
  stopped: 'grey',
}
const MARKS = { waiting: CircleDashed, done: CircleCheck, skipped: CircleSlash }

function nthText({ nth, of }: RunStep): string {
  if (!nth) return ''
  return of ? t('plan.nthOf', { n: nth, of }) : t('plan.nth', { n: nth })
}

function StepLine({ step }: { step: RunStep }) {
  const Mark = MARKS[step.state]
  return (
    <li className={cx('p-step', `p-${step.state}`)}>
      <Mark size={16} aria-hidden />
      <div>
        <span className="p-step-title">{step.title || step.key}</span>
        {step.nth && <span className="muted num">{nthText(step)}</span>}
        <span className="p-when num">
          {timeText(step.state === 'done' ? step.at : step.due_at)}
        </span>
        <span className="sr-only">{t(`plan.step.${step.state}` as Key)}</span>
        {step.state === 'skipped' && (
          <span className="muted">
            {t('plan.step.skipped')} · {whyText(step.why)}
          </span>
        )}
        {step.tasks.map((task) => (
          <span key={`${task.user}-${task.state}`} className="muted">
            {t(`plan.task.${task.state}` as Key, { who: task.user })}
          </span>
        ))}
        {!!step.coming?.length && (
          <span className="muted num p-coming">
            {t('plan.coming', { dates: step.coming.map((at) => formatDateTime(at)).join(' · ') })}
          </span>
        )}
      </div>
    </li>
  )
}

export function Steps({ steps }: { steps: readonly RunStep[] }) {
  const [all, setAll] = useState(false)
  const rows = all ? steps.map((step) => ({ step, earlier: 0 })) : folded(steps)
  return (
    <ol className="p-steps">
      {rows.map(({ step, earlier }) => (
        <Fragment key={step.key}>
          {earlier > 0 && (
            <li className="p-earlier">
              <Button size="s" variant="ghost" onPress={() => setAll(true)}>
                {t('plan.earlier', { n: earlier })}
              </Button>
            </li>
          )}
          <StepLine step={step} />
        </Fragment>
      ))}
    </ol>
  )
}

function useActs(form: string, run: PlanRun, onChange: () => void) {
  const [busy, setBusy] = useState(false)
  const act = async (body: Record<string, unknown>) => {
    setBusy(true)
    try {
      const [row] = await actOnPlans(form, { ids: [run.id], ...body })
      if (row && !row.ok) toast({ text: row.message ?? '', tone: 'danger' })
      onChange()
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    setBusy(false)
  }
  const stop = async () => {
    const why = await askText({
      title: t('plan.stopAsk', { name: run.title }),
      okText: t('plan.stopIt'),
      danger: true,
      ask: { label: t('plan.reason'), required: true },
    })
    if (why) await act({ do: 'stop', why })
  }
  const skip = async (step: RunStep) => {
    const why = await askText({
      title: t('plan.skipOf', { name: step.title }),
      okText: t('plan.skip'),
      ask: { label: t('plan.reason'), required: true },
    })
    if (why) await act({ do: 'skip', step: step.key, why })
  }
  const newest = async () => {
    try {
      const [row] = await actOnPlans(form, { ids: [run.id], do: 'newest', trial: true })
      const sure = await confirm({
        title: t('plan.newestAsk', { name: run.title }),
        body: <Steps steps={row?.steps ?? []} />,
        okText: t('plan.newestNow'),
      })
      if (sure) await act({ do: 'newest' })
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
  }
  return { busy, act, stop, skip, newest }
}

export function RunCard({
  form,
  run,
  mayChange,
  named,
  onChange,
}: {
  form: string
  run: PlanRun
  mayChange: boolean
  /** In a list of several records: which. */
  named?: boolean
  onChange: () => void
}) {
  const { busy, act, stop, skip, newest } = useActs(form, run, onChange)
  const isOpen = run.state === 'running' || run.state === 'paused'
  const next = run.steps.find((step) => step.state === 'waiting')
  const items: (MenuEntry | null)[] = []
  if (next) {
    items.push({
      key: 'now',
      title: t('plan.nowOf', { name: next.title }),
      onAction: () => act({ do: 'now', step: next.key }),
    })
    items.push({
      key: 'skip',
      title: t('plan.skipOf', { name: next.title }),
      onAction: () => skip(next),
    })
  }
  if (!run.is_newest) items.push({ key: 'newest', title: t('plan.newest'), onAction: newest })
  items.push({ key: 'stop', title: t('plan.stopIt'), danger: true, onAction: stop })
  return (
    <article className="x-card p-run" aria-label={named ? run.record_title : run.title}>
      <header className="p-run-head">
        <h3>
          {named ? (
            <a href={recordHref(form, run.record)}>{run.record_title || `#${run.record}`}</a>
          ) : (
            run.title
          )}
        </h3>
        {named && <span className="muted">{run.title}</span>}
        <Tag tone={TONES[run.state]}>{t(`plan.state.${run.state}` as Key)}</Tag>
        {isOpen && !run.is_newest && <Tag tone="warn">{t('plan.oldVersion')}</Tag>}
        <span className="p-space" />
        {isOpen && mayChange && (
          <>
            <Button
              size="s"
              busy={busy}
              onPress={() => act({ do: run.state === 'paused' ? 'resume' : 'pause' })}
            >
              {t(run.state === 'paused' ? 'plan.resume' : 'plan.pause')}
            </Button>
            <Menu
              label={t('plan.more', { name: run.title })}
              placement="bottom end"
              items={items}
              trigger={
                <IconButton icon={MoreHorizontal} label={t('plan.more', { name: run.title })} />
              }
            />
          </>
        )}
      </header>
      <p className="muted">
        {run.by
          ? t('plan.beganBy', { who: run.by, at: formatDateTime(run.began_at) })
          : t('plan.beganItself', { at: formatDateTime(run.began_at) })}
        {run.why && ` · ${whyText(run.why)}`}
      </p>
      <Steps steps={run.steps} />
    </article>
  )
}
