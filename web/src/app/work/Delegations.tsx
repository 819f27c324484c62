// SPDX-License-Identifier: Apache-2.0
// Standing delegation: who handles one's tasks while one is away, from which day to which.
import './work.css'
import { Plus, UserRoundCog } from 'lucide-react'
import { useState } from 'react'
import { errorText, isApiError } from '../../api/client'
import { t } from '../../i18n/t'
import {
  Button,
  Card,
  type Choice,
  Combobox,
  confirm,
  DatePicker,
  Dialog,
  Empty,
  ErrorBox,
  Select,
  Skeleton,
  Tag,
  toast,
} from '../../ui'
import { queries } from '../session'
import { Failed } from '../shell/Boundary'
import { Page } from '../shell/Page'
import { findUsers } from '../source'
import { addDelegation, endDelegation, reread, useDelegations } from './api'
import { Leave } from './Leave'
import type { Delegation, Delegations as All, Titled } from './types'

const again = () => {
  queries.invalidateQueries({ queryKey: ['delegations'] })
  return reread()
}

function Adding({
  today,
  flows,
  onClose,
}: {
  today: string
  flows: readonly Titled[]
  onClose: () => void
}) {
  const [who, setWho] = useState<Choice | null>(null)
  const [flow, setFlow] = useState<string | null>(null)
  const [from, setFrom] = useState<string | null>(today)
  const [until, setUntil] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const wrong = !!from && !!until && until < from
  const ready = who && from && until && !wrong
  const refused = isApiError(failure) ? failure.fields : {}
  const general = failure !== null && Object.keys(refused).length === 0
  const save = async () => {
    if (!who || !from || !until || wrong) return
    setBusy(true)
    setFailure(null)
    try {
      await addDelegation({ to: who.key, flow, from_day: from, until_day: until })
      toast({ text: t('work.delegationMade', { name: who.title }), tone: 'ok' })
      onClose()
      await again()
    } catch (error) {
      setFailure(error)
      setBusy(false)
    }
  }
  return (
    <Dialog
      isOpen
      keepOpen
      size="s"
      title={t('work.delegationNew')}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" disabled={!ready} busy={busy} onPress={save}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        {general && <ErrorBox message={errorText(failure)} />}
        <Combobox
          label={t('work.delegationTo')}
          source={findUsers}
          value={who}
          onChange={setWho}
          error={refused.to ?? null}
          required
          autoFocus
        />
        <Select
          label={t('work.delegationFlow')}
          choices={flows.map((one) => ({ key: one.id, title: one.title }))}
          value={flow}
          onChange={setFlow}
          placeholder={t('work.delegationAll')}
          error={refused.flow ?? null}
          clearable
        />
        <div className="wk-days">
          <DatePicker
            label={t('work.delegationFrom')}
            value={from}
            onChange={setFrom}
            min={today}
            error={refused.from_day ?? refused.from ?? null}
            required
          />
          <DatePicker
            label={t('work.delegationUntil')}
            value={until}
            onChange={setUntil}
            min={from ?? today}
            error={wrong ? t('work.daysWrong') : (refused.until_day ?? refused.until ?? null)}
            required
          />
        </div>
      </div>
    </Dialog>
  )
}

const TONES = { on: 'ok', coming: 'info', over: 'grey' } as const

function Line({ one, mine }: { one: Delegation; mine: boolean }) {
  const name = (mine ? one.to : one.from)?.name ?? ''
  const end = async () => {
    const sure = await confirm({
      title: t('work.delegationEndAsk', { name }),
      body: t('work.delegationEndBody'),
      okText: t('work.delegationEnd'),
      danger: true,
    })
    if (!sure) return
    try {
      await endDelegation(one.id)
      toast({ text: t('work.delegationEnded'), tone: 'ok' })
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    await again()
  }
  return (
    <li className="wk-hand">
      <div>
        <p>
          <strong>{name}</strong>{' '}
          <Tag tone={TONES[one.state]}>{t(`work.delegation.${one.state}`)}</Tag>
        </p>
        <p className="wk-when num">
          {one.from_day} – {one.until_day} · {one.flow?.title ?? t('work.delegationAll')}
        </p>
      </div>
      {mine && one.state !== 'over' && (
        <Button size="s" onPress={end}>
          {t('work.delegationEnd')}
        </Button>
      )}
    </li>
  )
}

function Both({ all, onAdd }: { all: All; onAdd: () => void }) {
  return (
    <>
      <Card title={t('work.delegationMine')}>
        {all.rows.length === 0 ? (
          <Empty
            icon={UserRoundCog}
            title={t('work.delegationNone')}
            action={
              <Button icon={Plus} onPress={onAdd}>
                {t('work.delegationNew')}
              </Button>
            }
          />
        ) : (
          <ul className="wk-hands">
            {all.rows.map((one) => (
              <Line key={one.id} one={one} mine />
            ))}
          </ul>
        )}
      </Card>
      {all.to_me.length > 0 && (
        <Card title={t('work.delegationToMe')}>
          <ul className="wk-hands">
            {all.to_me.map((one) => (
              <Line key={one.id} one={one} mine={false} />
            ))}
          </ul>
        </Card>
      )}
    </>
  )
}

export default function Delegations() {
  const { data, error, refetch } = useDelegations()
  const [adding, setAdding] = useState(false)
  return (
    <Page
      title={t('work.delegationTitle')}
      crumb={{ title: t('work.title'), href: '/tasks' }}
      lead={t('work.delegationLead')}
      actions={
        data &&
        data.rows.length > 0 && (
          <Button variant="primary" icon={Plus} onPress={() => setAdding(true)}>
            {t('work.delegationNew')}
          </Button>
        )
      }
    >
      {error ? (
        <Failed error={error} onRetry={refetch} />
      ) : !data ? (
        <Skeleton lines={5} />
      ) : (
        <Both all={data} onAdd={() => setAdding(true)} />
      )}
      <Leave />
      {adding && data && (
        <Adding today={data.today} flows={data.flows} onClose={() => setAdding(false)} />
      )}
    </Page>
  )
}
