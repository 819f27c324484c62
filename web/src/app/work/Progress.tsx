// SPDX-License-Identifier: Apache-2.0
// How far an instance came: who has it in hand, what lies behind and ahead.
import { Check, CircleAlert } from 'lucide-react'
import { errorText } from '../../api/client'
import { formatDateTime } from '../../core/format'
import { t } from '../../i18n/t'
import { Avatar, Button, cx, Strip, Tag, toast } from '../../ui'
import { ago } from '../record/Story'
import { dueText } from '../tasks/due'
import { actOnInstance, reread } from './api'
import { hands, incidentsOf, stagesOf } from './model'
import { stateText } from './say'
import type { Instance, OpenTask } from './types'

function Hand({ one, now, instance }: { one: OpenTask; now: number; instance: Instance }) {
  const urge = async () => {
    try {
      await actOnInstance(instance.id, { op: 'urge', rev: instance.rev, task: one.task })
      toast({ text: t('work.urged'), tone: 'ok' })
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    await reread()
  }
  return (
    <li className="wk-hand">
      <Avatar name={one.user?.name ?? '?'} />
      <div>
        <p>
          <strong>{one.user?.name ?? t('work.offered')}</strong>
          {one.for_user && (
            <span className="muted"> {t('work.forUser', { name: one.for_user.name })}</span>
          )}
        </p>
        <p className="wk-when">
          {one.node_title} ·{' '}
          {t(one.is_later ? 'work.later' : one.is_seen ? 'work.seen' : 'work.unseen')}
          {' · '}
          <time dateTime={one.since} title={formatDateTime(one.since, true)}>
            {ago(one.since, now)}
          </time>
          {one.limit_at && (
            <span className={cx(one.is_late && 't-late')}> · {dueText(one.limit_at, now)}</span>
          )}
        </p>
      </div>
      {one.can_urge && (
        <Button size="s" onPress={urge}>
          {t('work.op.urge')}
        </Button>
      )}
    </li>
  )
}

export function Incidents({ instance }: { instance: Instance }) {
  return incidentsOf(instance).map((one) => (
    <Strip key={one.id} tone="danger" icon={CircleAlert}>
      <strong>{t('work.incident')}</strong> {one.why?.message} {t('work.incidentHelp')}
    </Strip>
  ))
}

export function Progress({ instance }: { instance: Instance }) {
  const now = Date.parse(instance.now)
  const open = [...hands(instance.open), ...instance.open.filter((one) => one.is_later)]
  const stages = stagesOf(instance)
  const related = [
    ...(instance.parent ? [{ ...instance.parent, word: t('work.parent') }] : []),
    ...instance.children.map((one) => ({ ...one, word: stateText(one.state) })),
  ]
  return (
    <div className="x-stack">
      {open.length > 0 && (
        <section>
          <h3 className="wk-part">{t('work.waitingFor')}</h3>
          <ul className="wk-hands">
            {open.map((one) => (
              <Hand key={one.task} one={one} now={now} instance={instance} />
            ))}
          </ul>
        </section>
      )}
      <ol className="wk-stages">
        {stages.map((one) => (
          <li key={one.node} className={`wk-stage wk-stage-${one.state}`}>
            <span className="wk-stage-dot" aria-hidden>
              {one.state === 'done' && <Check size={12} />}
            </span>
            <div>
              <p>
                <span className={cx(one.state === 'now' && 'wk-strong')}>{one.title}</span>{' '}
                {one.state === 'now' && <Tag tone="info">{t('work.state.running')}</Tag>}
                {one.state === 'incident' && <Tag tone="danger">{t('work.incident')}</Tag>}
                {one.state === 'ahead' && <span className="muted">{t('work.ahead')}</span>}
              </p>
              {(one.who.length > 0 || one.at) && (
                <p className="wk-when">
                  {one.who.join(t('work.comma'))}
                  {one.at && (
                    <>
                      {one.who.length > 0 && ' · '}
                      <time dateTime={one.at}>{formatDateTime(one.at)}</time>
                    </>
                  )}
                </p>
              )}
            </div>
          </li>
        ))}
      </ol>
      {stages.some((one) => one.state === 'ahead') && (
        <p className="wk-when">{t('work.aheadHelp')}</p>
      )}
      {related.length > 0 && (
        <section>
          <h3 className="wk-part">{t('work.children')}</h3>
          <ul className="wk-related">
            {related.map((one) => (
              <li key={one.id}>
                <a href={`/flows/i/${one.id}`}>{one.title}</a>{' '}
                <span className="muted">{one.word}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}
