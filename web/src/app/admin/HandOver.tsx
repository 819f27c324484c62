// SPDX-License-Identifier: Apache-2.0
// Somebody leaves: what he still has is shown, then it goes to a colleague in one act: tasks and to-dos at once,
// records in the background, each form to whom one chooses.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { errorText, post } from '../../api/client'
import { followJob, type Job } from '../../api/records'
import { t } from '../../i18n/t'
import {
  Button,
  type Choice,
  Combobox,
  Dialog,
  ErrorBox,
  Input,
  Progress,
  Select,
  Skeleton,
  toast,
} from '../../ui'
import { useSaving } from '../attempt'
import { SaveDialog } from '../shell/SaveDialog'
import { findUsers } from '../source'
import './leaver.css'
import {
  BOARDS,
  bodyOf,
  KEEP,
  keyOf,
  type Line,
  linesOf,
  type Moved,
  pageOf,
  type Plan,
  type Work,
} from './leaver'

function Named({ work }: { work: Work }) {
  const all = [
    ...work.flows.map((flow) => ({
      key: `flow-${flow.id}`,
      title: flow.title,
      href: `/admin/forms/${flow.form}/flows/${flow.id}`,
    })),
    ...work.rules.map((rule) => ({
      key: `rule-${rule.id}`,
      title: rule.title,
      href: pageOf(rule),
    })),
  ]
  if (all.length === 0) return null
  return (
    <>
      <p>{t('user.handNamed')}</p>
      <ul className="ho-named">
        {all.map((one) => (
          <li key={one.key}>
            <Link href={one.href}>{one.title}</Link>
          </li>
        ))}
      </ul>
    </>
  )
}

/** A form with how many records, and to whom they go. */
function LineRow({
  line,
  plan,
  to,
  onChange,
}: {
  line: Line
  plan: Plan[string] | undefined
  to: Choice | null
  onChange: (plan: Plan[string]) => void
}) {
  const name = t(line.kind === 'pools' ? 'user.handHeld' : 'user.handOwned', { name: line.title })
  const choices = [
    { key: 'to', title: to ? t('user.handLine.to', { name: to.title }) : t('user.handLine.whom') },
    { key: 'other', title: t('user.handLine.other') },
    ...(line.kind === 'pools' ? [{ key: 'pool', title: t('user.handLine.pool') }] : []),
    { key: KEEP, title: t('user.handLine.keep') },
  ]
  return (
    <li className="ho-line">
      <div>
        <strong>{name}</strong>
        <p className="muted">
          {t(
            line.may === line.n
              ? 'user.handCount'
              : line.may > 0
                ? 'user.handCountMay'
                : 'user.handCountNone',
            { n: line.n, may: line.may },
          )}
        </p>
      </div>
      {line.may > 0 && (
        <div className="ho-whom">
          <Select
            aria-label={t('user.handWhom', { name })}
            value={plan?.way ?? 'to'}
            choices={choices}
            onChange={(way) => way && onChange({ way, other: null })}
          />
          {plan?.way === 'other' && (
            <Combobox
              aria-label={t('user.handOther', { name })}
              source={findUsers}
              value={plan.other}
              onChange={(other) => onChange({ way: 'other', other })}
              required
            />
          )}
        </div>
      )}
    </li>
  )
}

/** Dashboards of his own go along or into the bin; what comes to him by itself stops. */
function OwnBoards({
  work,
  to,
  way,
  onChange,
}: {
  work: Work
  to: Choice | null
  way: string
  onChange: (way: string) => void
}) {
  const choices = [
    { key: 'to', title: to ? t('user.handLine.to', { name: to.title }) : t('user.handLine.whom') },
    { key: 'bin', title: t('user.handLine.bin') },
    { key: KEEP, title: t('user.handLine.keep') },
  ]
  return (
    <>
      {work.boards > 0 && (
        <ul className="ho-lines">
          <li className="ho-line">
            <div>
              <strong>{t('user.handBoards')}</strong>
              <p className="muted">{t('user.handBoardsN', { n: work.boards })}</p>
            </div>
            <div className="ho-whom">
              <Select
                aria-label={t('user.handWhom', { name: t('user.handBoards') })}
                value={way}
                choices={choices}
                onChange={(next) => next && onChange(next)}
              />
            </div>
          </li>
        </ul>
      )}
      {work.subs + work.alerts > 0 && (
        <p>{t('user.handStops', { subs: work.subs, alerts: work.alerts })}</p>
      )}
    </>
  )
}

/** How far it is; what stayed and why. */
function Moving({
  user,
  job,
  lines,
  onClose,
}: {
  user: { name: string }
  job: Job
  lines: readonly Line[]
  onClose: () => void
}) {
  const result = job.result as unknown as Moved | null
  const over = !['waiting', 'running', 'cancelling'].includes(job.state)
  const left = (result?.rows ?? []).filter((row) => row.left > 0)
  const titleOf = (form: string) => lines.find((line) => line.form === form)?.title ?? form
  return (
    <Dialog
      isOpen
      keepOpen
      size="s"
      title={t('user.handOf', { name: user.name })}
      onClose={onClose}
      footer={<Button onPress={onClose}>{t(over ? 'ui.close' : 'user.handLater')}</Button>}
    >
      <div className="x-stack" role="status">
        {!over && (
          <>
            <p>{t('user.handMoving', { done: job.done, total: job.total })}</p>
            <Progress
              label={t('user.handMovingNow')}
              value={job.total > 0 ? (100 * job.done) / job.total : 0}
            />
          </>
        )}
        {over && job.state !== 'done' && <ErrorBox message={t('user.handFailed')} />}
        {over && result && <p>{t('user.handMoved', { n: result.moved })}</p>}
        {over && !!result?.boards && <p>{t('user.handBoardsMoved', { n: result.boards })}</p>}
        {over && result && result.subs + result.alerts > 0 && (
          <p>{t('user.handStopped', { subs: result.subs, alerts: result.alerts })}</p>
        )}
        {left.map((row) => (
          <p key={`${row.kind}-${row.form}`} className="x-error">
            {t('user.handStayed', { name: titleOf(row.form), n: row.left })}
            {row.why?.message}
          </p>
        ))}
      </div>
    </Dialog>
  )
}

export function HandOver({
  user,
  onClose,
}: {
  user: { id: string; name: string }
  onClose: () => void
}) {
  const at = `/users/${user.id}/flow-handover`
  const work = useQuery({
    queryKey: ['hand-over', user.id],
    queryFn: () => post<Work>(at, {}),
    gcTime: 0,
  })
  const lines = linesOf(work.data)
  const [to, setTo] = useState<Choice | null>(null)
  const [why, setWhy] = useState('')
  const [plan, setPlan] = useState<Plan>({})
  const [job, setJob] = useState<Job | null>(null)
  const saving = useSaving(async () => {
    const done = await post<Work>(at, bodyOf(lines, plan, to?.key ?? '', why, !!work.data?.boards))
    if (work.data?.tasks || done.moved)
      toast({ text: t('user.handDone', { n: done.moved, left: done.tasks }), tone: 'ok' })
    if (!done.job) return onClose()
    await followJob(done.job, setJob)
  })
  const open = lines.some((line) => plan[keyOf(line)]?.way === 'other' && !plan[keyOf(line)]?.other)
  if (job) return <Moving user={user} job={job} lines={lines} onClose={onClose} />
  return (
    <SaveDialog
      title={t('user.handOf', { name: user.name })}
      okText={t('user.hand')}
      disabled={!to || !why.trim() || open || !work.data}
      saving={saving}
      onClose={onClose}
    >
      {work.error && <ErrorBox message={errorText(work.error)} />}
      <Combobox label={t('user.handTo')} source={findUsers} value={to} onChange={setTo} required />
      <Input label={t('user.handWhy')} value={why} onChange={setWhy} required />
      {!work.data && !work.error && <Skeleton lines={3} />}
      {work.data && (
        <>
          <p>{t('user.handHas', { tasks: work.data.tasks, todos: work.data.todos })}</p>
          {lines.length > 0 && (
            <>
              <h3>{t('user.handRecords')}</h3>
              <p className="muted">{t('user.handRecordsHelp')}</p>
              <ul className="ho-lines">
                {lines.map((line) => (
                  <LineRow
                    key={keyOf(line)}
                    line={line}
                    plan={plan[keyOf(line)]}
                    to={to}
                    onChange={(next) => setPlan({ ...plan, [keyOf(line)]: next })}
                  />
                ))}
              </ul>
            </>
          )}
          <OwnBoards
            work={work.data}
            to={to}
            way={plan[BOARDS]?.way ?? 'to'}
            onChange={(way) => setPlan({ ...plan, [BOARDS]: { way, other: null } })}
          />
          <Named work={work.data} />
        </>
      )}
    </SaveDialog>
  )
}
