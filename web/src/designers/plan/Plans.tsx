// SPDX-License-Identifier: Apache-2.0
// 随访计划 of a form: the list, one plan.
import '../house/house.css'
import './plan.css'
import { useQuery } from '@tanstack/react-query'
import { ListChecks, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { del, errorText, get, patch } from '../../api/client'
import { Failed } from '../../app/shell/Boundary'
import { Page } from '../../app/shell/Page'
import { t } from '../../i18n/t'
import { confirm, cx, Empty, IconButton, LinkButton, Select, Skeleton, toast } from '../../ui'
import { HouseContext, useHouse, useHouseOf } from '../house/house'
import type { Mode } from '../house/model'
import { word } from '../word'
import { anchorTitle, type Plan } from './model'
import { PlanEditor } from './PlanEditor'
import { afterText } from './say'

const MODES: readonly Mode[] = ['on', 'off']

function PlanCard({ plan, onChange }: { plan: Plan; onChange: () => void }) {
  const { form } = useHouse()
  const [busy, setBusy] = useState(false)
  const name = word(plan.title)
  const attempt = async (work: () => Promise<unknown>) => {
    setBusy(true)
    try {
      await work()
      onChange()
    } catch (error) {
      toast({ text: errorText(error), tone: 'danger' })
    }
    setBusy(false)
  }
  const remove = async () => {
    const sure = await confirm({
      title: t('plan.removeAsk', { name }),
      body: t('plan.removeHelp'),
      okText: t('plan.remove'),
      danger: true,
    })
    if (sure) await attempt(() => del(`/rules/${plan.id}`))
  }
  return (
    <li className={cx('x-card h-rule', plan.mode === 'off' && 'h-rule-off')}>
      <header className="h-rule-head">
        <h2>
          <a href={`/admin/forms/${form.key}/plans/${plan.id}`}>{name}</a>
        </h2>
        <Select
          className="h-mode"
          aria-label={t('plan.modeOf', { name })}
          disabled={busy}
          value={plan.mode}
          choices={MODES.map((key) => ({ key, title: t(`house.mode.${key}`) }))}
          onChange={(mode) =>
            mode &&
            mode !== plan.mode &&
            attempt(() => patch(`/rules/${plan.id}`, { mode, version: plan.version }))
          }
        />
        <IconButton icon={Trash2} label={t('plan.removeAsk', { name })} onPress={remove} />
      </header>
      <p>
        {anchorTitle(plan.spec, form) ?? t('plan.anchorStart')} ·{' '}
        {t('plan.stepsCount', { n: plan.spec.steps.length })}
      </p>
      <ol className="pl-line">
        {plan.spec.steps.map((step) => (
          <li key={step.key}>
            <span className="pl-when">{afterText(step)}</span> {word(step.title)}
          </li>
        ))}
      </ol>
    </li>
  )
}

function PlanList({ plans, onChange }: { plans: readonly Plan[]; onChange: () => void }) {
  const { form } = useHouse()
  return (
    <Page
      title={t('plan.of', { name: form.title })}
      crumb={{ title: t('nav.forms'), href: '/admin/forms' }}
      lead={t('plan.lead')}
      actions={
        <>
          <LinkButton href={`/follow-ups/${form.key}`}>{t('plan.work')}</LinkButton>
          <LinkButton href={`/admin/forms/${form.key}/plans/new`} variant="primary" icon={Plus}>
            {t('plan.new')}
          </LinkButton>
        </>
      }
    >
      {plans.length === 0 ? (
        <Empty icon={ListChecks} title={t('plan.none')}>
          {t('plan.noneHelp')}
        </Empty>
      ) : (
        <ul className="h-rules">
          {plans.map((plan) => (
            <PlanCard key={plan.id} plan={plan} onChange={onChange} />
          ))}
        </ul>
      )}
    </Page>
  )
}

export default function Plans({ form, plan: id }: { form: string; plan?: string }) {
  const { house, error } = useHouseOf(form)
  const plans = useQuery({
    queryKey: ['plans', form],
    queryFn: () => get<{ rows: Plan[] }>(`/forms/${form}/plans`),
    gcTime: 0,
  })
  const wrong = error ?? plans.error
  if (wrong) return <Failed error={wrong} onRetry={plans.refetch} />
  if (!house || !plans.data)
    return (
      <div className="a-page">
        <Skeleton lines={8} />
      </div>
    )
  const plan = plans.data.rows.find((one) => one.id === id) ?? null
  const page = () => {
    if (!id) return <PlanList plans={plans.data.rows} onChange={plans.refetch} />
    if (!plan && id !== 'new') return <Empty title={t('error.notFound')} />
    return (
      <PlanEditor
        key={plan ? `${plan.id}.${plan.version}.${plan.mode}` : 'new'}
        plan={plan}
        onSaved={() => plans.refetch()}
      />
    )
  }
  return <HouseContext.Provider value={house}>{page()}</HouseContext.Provider>
}
