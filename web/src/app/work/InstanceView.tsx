// SPDX-License-Identifier: Apache-2.0
// One instance: the record under the rights of the node, what happened, how far it came, and what one may do.
// The same as a page and as the panel beside the boxes.
import '../record/record.css'
import './work.css'
import { Ban, BellRing, Copy, Eye, EyeOff, MoreHorizontal, RotateCcw } from 'lucide-react'
import { lazy, Suspense, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react'
import { errorText } from '../../api/client'
import { type FormInfo, nameOfRow } from '../../api/forms'
import { formatDateTime } from '../../core/format'
import type { Values } from '../../core/schema'
import { FormRenderer } from '../../form'
import { t } from '../../i18n/t'
import {
  Button,
  Card,
  cx,
  IconButton,
  Menu,
  type MenuEntry,
  Skeleton,
  Strip,
  Tabs,
  Tag,
  toast,
} from '../../ui'
import { Facts } from '../record/Facts'
import { loadFlowAdminWords } from '../admin/words'
import { queries, useMe } from '../session'
import { Failed } from '../shell/Boundary'
import { type Shortcut, useShortcuts } from '../shell/keys'
import { recordHref } from '../source'
import { dueText } from '../tasks/due'
import { actOnInstance, fetchInstance, reread, useFresh, useInstance } from './api'
import { Comment } from './Comment'
import { asksOf, barOf, type Given, stateTone, taskFields, taskOf } from './model'
import { OpDialog } from './OpDialog'
import { Incidents, Progress } from './Progress'
import { namesOf, stateText } from './say'
import { Story } from './Story'
import type { Instance, MyTask, Op } from './types'
import { isOvertaken, opName, tellOvertaken, useDraft, useOperation } from './useOperation'

const Picture = lazy(() => import('./Picture'))
const AdminMenu = lazy(async () => {
  const [menu] = await Promise.all([import('./AdminMenu'), loadFlowAdminWords()])
  return menu
})

type Shown = Omit<Instance, 'form'> & { form: FormInfo }

// --- the record ----------------------------------------------------------------------------------

function RecordPart({
  instance,
  task,
  formId,
  typed,
  onSubmit,
}: {
  instance: Shown
  task: MyTask | null
  formId: string
  typed: { current: Values }
  onSubmit: (changed: Values) => Promise<void>
}) {
  const { form, record } = instance
  const me = useMe()
  const fields = useMemo(
    () => taskFields(form.fields, task?.is_done ? {} : (task?.fields ?? {}), record?.masked),
    [form, record, task],
  )
  const keep = useCallback(
    (changed: Values) => {
      typed.current = changed
    },
    [typed],
  )
  if (!record)
    return (
      <Card title={form.title}>
        <p className="muted">{t('work.noRecord')}</p>
      </Card>
    )
  const open = fields.hasOpen && !task?.is_offered
  return (
    <Card
      title={nameOfRow(form, record)}
      actions={
        <a className="no-print" href={recordHref(form.key, record.id)}>
          {t('work.recordPage')}
        </a>
      }
    >
      {open && <p className="wk-needs">{t('work.needsYou')}</p>}
      {open ? (
        <FormRenderer
          // Somebody else's change is taken in; what was typed here stays.
          key={`${task?.id ?? ''}.${record.rev}`}
          formId={formId}
          form={form.key}
          fields={fields.fields}
          shown={fields.shown}
          masked={record.masked}
          sections={form.sections}
          tabs={form.tabs}
          initial={record.values}
          start={{ ...(task?.draft?.values as Values | undefined), ...typed.current }}
          onChanged={keep}
          rules={form}
          me={me?.user.id}
          dept={me?.user.dept ?? undefined}
          onSubmit={(_values, changed) => onSubmit(changed)}
        />
      ) : (
        <Facts form={{ ...form, fields: fields.fields, system: [] }} row={{ ...record, can: [] }} />
      )}
    </Card>
  )
}

// --- what one is asked for -------------------------------------------------------------------------

function Asked({ task, now }: { task: MyTask; now: number }) {
  const { asked, for_user: other } = task
  return (
    <div className="wk-asked">
      <Strip tone={task.is_late ? 'danger' : 'brand'} icon={BellRing}>
        <p>
          <strong>
            {task.is_done
              ? task.node_title
              : other
                ? t('work.mineFor', { name: other.name })
                : t('work.mine')}
          </strong>
          {!task.is_done && <> · {task.node_title}</>}
          {task.limit_at && (
            <span className={cx(task.is_late && 't-late')}> · {dueText(task.limit_at, now)}</span>
          )}
        </p>
        {task.is_done && <p>{t('work.recallHelp')}</p>}
        {task.is_offered && <p>{t('work.offeredHelp')}</p>}
        {asked && (
          <p>
            {t(`work.asked.${asked.op as 'transfer'}`, { name: asked.by.name })}
            {asked.mode && ` · ${t(`work.asked.${asked.mode as 'again' | 'direct'}`)}`}
          </p>
        )}
        {asked?.text && <p className="wk-said">{asked.text}</p>}
      </Strip>
    </div>
  )
}

// --- operations on the instance ----------------------------------------------------------------------

type OwnOp = 'cancel' | 'copy' | 'resubmit_as_new' | 'cancel_agree' | 'cancel_refuse'

const none = { to: [], modes: [], tasks: [], choose: [], confirm: 'no', persons: 'no' } as const

function useInstanceOps(instance: Shown, onNew: (id: string) => void) {
  const [asking, setAsking] = useState<OwnOp | null>(null)
  const said = useRef('')
  const act = async (op: string, more: Record<string, unknown> = {}): Promise<void> => {
    try {
      const moved = await actOnInstance(instance.id, { op, rev: instance.rev, ...more })
      if (moved.id !== instance.id) onNew(moved.id)
    } catch (error) {
      if (!isOvertaken(error)) throw error
      const next = await fetchInstance(instance.id)
      queries.invalidateQueries({ queryKey: ['instance', instance.id] })
      const still = next.may.includes(op) && next.rev !== instance.rev
      if (!(await tellOvertaken(instance, next, op, still)) || !still) return
      await actOnInstance(instance.id, { op, ...more, rev: next.rev })
    }
    await reread()
  }
  const quietly = (op: string, said: string) => async () => {
    try {
      await act(op)
      toast({ text: said, tone: 'ok' })
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
  }
  const may = (op: string) => instance.may.includes(op)
  const watch = instance.is_watched ? 'unwatch' : 'watch'
  const items: (MenuEntry | null)[] = [
    may('urge') && {
      key: 'urge',
      title: opName('urge'),
      icon: BellRing,
      onAction: quietly('urge', t('work.urged')),
    },
    may('copy') && {
      key: 'copy',
      title: opName('copy'),
      icon: Copy,
      onAction: () => setAsking('copy'),
    },
    may('resubmit_as_new') && {
      key: 'again',
      title: opName('resubmit_as_new'),
      icon: RotateCcw,
      onAction: () => setAsking('resubmit_as_new'),
    },
    may('cancel') && null,
    may('cancel') && {
      key: 'cancel',
      title: opName('cancel'),
      icon: Ban,
      danger: true,
      onAction: () => setAsking('cancel'),
    },
  ].filter((one) => one !== false)
  const dialog = asking && (
    <OpDialog
      op={asking}
      asks={{
        ...none,
        to: [],
        modes: [],
        tasks: [],
        choose: [],
        opinion: asking === 'resubmit_as_new' ? 'no' : 'optional',
        persons: asking === 'copy' ? 'many' : 'no',
      }}
      note={asking === 'cancel' && instance.cancel_asks ? t('work.help.cancel_ask') : undefined}
      danger={asking === 'cancel_agree' ? true : undefined}
      opinion={said.current}
      onTyped={(text) => {
        said.current = text
      }}
      onClose={() => setAsking(null)}
      onSend={async (given: Given) => {
        const opinion = given.opinion.trim()
        await act(asking, {
          ...(opinion ? { opinion } : {}),
          ...(given.files.length > 0 ? { files: given.files } : {}),
          ...(asking === 'copy' ? { users: given.users } : {}),
        })
        said.current = ''
        setAsking(null)
        toast({ text: t('work.did', { op: opName(asking) }), tone: 'ok' })
      }}
    />
  )
  const toggle = quietly(watch, t(instance.is_watched ? 'work.watchOff' : 'work.watchOn'))
  const withdraw = quietly('cancel_withdraw', t('work.did', { op: opName('cancel_withdraw') }))
  const answer = { ask: setAsking, withdraw }
  return { items, dialog, answer, watch: may(watch) ? toggle : null }
}

// --- the initiator wants it cancelled ----------------------------------------------------------------

function Cancelling({
  instance,
  ask,
  withdraw,
}: {
  instance: Shown
  ask: (op: OwnOp) => void
  withdraw: () => void
}) {
  const { cancelling, may } = instance
  if (!cancelling) return null
  return (
    <Strip tone="warn" icon={Ban}>
      <p>
        <strong>{t('work.cancelling', { name: cancelling.by?.name ?? '' })}</strong>
        {cancelling.agreed.length > 0 && (
          <> · {t('work.cancelAgreed', { names: namesOf(cancelling.agreed) })}</>
        )}
      </p>
      {cancelling.text && <p className="wk-said">{cancelling.text}</p>}
      <p className="wk-answer no-print">
        {may.includes('cancel_agree') && (
          <Button size="s" variant="danger" onPress={() => ask('cancel_agree')}>
            {opName('cancel_agree')}
          </Button>
        )}
        {may.includes('cancel_refuse') && (
          <Button size="s" onPress={() => ask('cancel_refuse')}>
            {opName('cancel_refuse')}
          </Button>
        )}
        {may.includes('cancel_withdraw') && (
          <Button size="s" onPress={withdraw}>
            {opName('cancel_withdraw')}
          </Button>
        )}
      </p>
    </Strip>
  )
}

// --- the bar -----------------------------------------------------------------------------------------

function ActionBar({
  ops,
  busy,
  onOp,
}: {
  ops: readonly Op[]
  busy: string | null
  onOp: (op: Op) => void
}) {
  const { main, side, more } = barOf(ops)
  return (
    <div className="wk-bar no-print" role="toolbar" aria-label={t('work.actions')}>
      {more.length > 0 && (
        <Menu
          label={t('work.more')}
          placement="top start"
          items={more.map((op) => ({
            key: op.op,
            title: opName(op.op),
            onAction: () => onOp(op),
          }))}
          trigger={<Button>{t('work.more')}</Button>}
        />
      )}
      <span className="wk-bar-gap" />
      {side.map((op) => (
        <Button
          key={op.op}
          variant={op.op === 'reject' ? 'danger' : 'default'}
          className={op.op === 'reject' ? 'wk-quiet-danger' : undefined}
          onPress={() => onOp(op)}
        >
          {opName(op.op)}
        </Button>
      ))}
      {main && (
        <Button
          variant="primary"
          className="wk-bar-main"
          busy={busy === main.op}
          onPress={() => onOp(main)}
        >
          {opName(main.op)}
        </Button>
      )}
    </div>
  )
}

const NEEDS_FORM = ['approve', 'submit', 'add_after']

function Whole({
  instance,
  taskId,
  panel,
  onHandled,
  onGo,
}: {
  instance: Shown
  taskId?: string | null
  panel?: boolean
  onHandled: () => void
  onGo: (id: string) => void
}) {
  const task = taskOf(instance.tasks, taskId)
  const now = Date.parse(instance.now)
  const formId = useId()
  const typed = useRef<Values>({})
  const wanted = useRef<Op | null>(null)
  const draft = useDraft(task, typed)
  const work = useOperation(instance, task, () => {
    typed.current = {}
    draft.sent()
    onHandled()
  })
  const own = useInstanceOps(instance, onGo)
  const ops = task?.ops ?? []

  const press = (op: Op) => {
    const form = document.getElementById(formId)
    if (form instanceof HTMLFormElement && NEEDS_FORM.includes(op.op)) {
      wanted.current = op
      return form.requestSubmit()
    }
    return work.begin({ op, values: typed.current }, op.op === 'save' ? draft.opinion() : '')
  }
  const submitted = (changed: Values) =>
    new Promise<void>((done, fail) => {
      const op = wanted.current ?? barOf(ops).main
      wanted.current = null
      if (!op) return done()
      work.begin({ op, values: changed, settle: { done, fail } })
    })

  const keys: Shortcut[] = (
    [
      ['a', 'keys.workApprove', ['approve', 'submit']],
      ['r', 'keys.workReject', ['reject']],
    ] as const
  ).flatMap(([key, title, names]) => {
    const op = ops.find((one) => (names as readonly string[]).includes(one.op))
    return op ? [{ key, title, run: () => press(op) }] : []
  })
  useShortcuts(keys)

  // Whoever opened it has seen it: a copy is read, and what came before can no longer be recalled.
  const unseen =
    instance.is_unread ||
    instance.open.some((one) => !one.is_seen && instance.tasks.some((mine) => mine.id === one.task))
  useEffect(() => {
    if (!unseen) return
    actOnInstance(instance.id, { op: 'seen' }).then(
      () => reread(),
      () => {},
    )
  }, [unseen, instance.id])

  const { asking } = work
  return (
    <div className={cx('wk-whole', panel && 'wk-in-panel')}>
      <header className="wk-head">
        <h1>{instance.title}</h1>
        <Tag tone={stateTone(instance.state, instance.result)}>
          {stateText(instance.state, instance.result)}
        </Tag>
        <div className="wk-head-tools no-print">
          {own.watch && (
            <IconButton
              icon={instance.is_watched ? EyeOff : Eye}
              label={opName(instance.is_watched ? 'unwatch' : 'watch')}
              onPress={own.watch}
            />
          )}
          {instance.may_admin.length > 0 && (
            <Suspense>
              <AdminMenu instance={instance} />
            </Suspense>
          )}
          {own.items.length > 0 && (
            <Menu
              label={t('work.flowMenu')}
              placement="bottom end"
              items={own.items}
              trigger={<IconButton icon={MoreHorizontal} label={t('work.flowMenu')} />}
            />
          )}
        </div>
        <p className="wk-when">
          {instance.flow.title} ·{' '}
          {t('work.started.by', {
            name: instance.initiator?.name ?? t('work.byFlow'),
            time: formatDateTime(instance.started_at),
          })}
        </p>
      </header>
      <Incidents instance={instance} />
      <Cancelling instance={instance} {...own.answer} />
      {task && <Asked task={task} now={now} />}
      <div className="wk-columns">
        <div className="wk-column">
          <RecordPart
            instance={instance}
            task={task}
            formId={formId}
            typed={typed}
            onSubmit={submitted}
          />
        </div>
        <Tabs
          className="wk-tabs"
          label={t('work.story')}
          items={[
            {
              key: 'story',
              title: t('work.story'),
              content: (
                <div className="x-stack wk-tab">
                  {instance.may.includes('comment') && (
                    <Comment id={instance.id} task={task?.id ?? null} />
                  )}
                  <Story form={instance.form} history={instance.history} now={now} />
                </div>
              ),
            },
            {
              key: 'progress',
              title: t('work.people'),
              content: (
                <div className="wk-tab">
                  <Progress instance={instance} />
                </div>
              ),
            },
            {
              key: 'picture',
              title: t('work.picture'),
              content: (
                <div className="wk-tab">
                  <Suspense fallback={<Skeleton lines={6} />}>
                    <Picture instance={instance} />
                  </Suspense>
                </div>
              ),
            },
          ]}
        />
      </div>
      {ops.length > 0 && <ActionBar ops={ops} busy={work.busy} onOp={press} />}
      {asking && task && (
        <OpDialog
          key={asking.op.op}
          op={asking.op.op}
          asks={asksOf(asking.op, task)}
          hasFactor={task.has_factor}
          opinion={draft.opinion()}
          onTyped={draft.typed}
          onClose={() => {
            draft.keep()
            work.close()
          }}
          onSend={(given) => {
            draft.stop()
            return work.send(asking, given)
          }}
        />
      )}
      {own.dialog}
    </div>
  )
}

export function InstanceView({
  id,
  task,
  panel,
  onHandled,
  onGo,
}: {
  id: string
  task?: string | null
  panel?: boolean
  /** Done with it: the next one may come. */
  onHandled: () => void
  onGo: (id: string) => void
}) {
  const { data, error, refetch } = useInstance(id)
  useFresh()
  if (error && !data) return <Failed error={error} onRetry={refetch} />
  if (!data) return <Skeleton lines={10} />
  return (
    <Whole key={id} instance={data} taskId={task} panel={panel} onHandled={onHandled} onGo={onGo} />
  )
}
