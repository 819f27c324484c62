// SPDX-License-Identifier: Apache-2.0
// 随访计划 of a form: the list, one plan.
import './plan.css'
import { useQuery } from '@tanstack/react-query'
import { ListChecks, Plus } from 'lucide-react'
import { get } from '../../api/client'
import { Failed } from '../../app/shell/Boundary'
import { t } from '../../i18n/t'
import { Empty, LinkButton, Skeleton } from '../../ui'
import { DesignList, RuleRow } from '../frame/List'
import { HouseContext, useHouse, useHouseOf } from '../house/house'
import type { Mode } from '../house/model'
import { word } from '../word'
import { anchorTitle, type Plan, plansHref } from './model'
import { PlanEditor } from './PlanEditor'
import { afterText } from './say'

const MODES: readonly Mode[] = ['on', 'off']

const wordsOf = (name: string) => ({
  copy: t('plan.copy'),
  remove: t('plan.remove'),
  removeAsk: t('plan.removeAsk', { name }),
  removeHelp: t('plan.removeHelp'),
})

function PlanCard({ plan, onChange }: { plan: Plan; onChange: () => void }) {
  const { form } = useHouse()
  const name = word(plan.title)
  return (
    <RuleRow
      rule={plan}
      form={form.key}
      name={name}
      href={plansHref(form.key, `/${plan.id}`)}
      modes={MODES}
      words={wordsOf(name)}
      onChange={onChange}
    >
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
    </RuleRow>
  )
}

function PlanList({ plans, onChange }: { plans: readonly Plan[]; onChange: () => void }) {
  const { form } = useHouse()
  return (
    <DesignList
      title={t('plan.of', { name: form.title })}
      lead={t('plan.lead')}
      empty={{ icon: ListChecks, title: t('plan.none'), help: t('plan.noneHelp') }}
      rows={plans}
      actions={
        <>
          <LinkButton href={`/follow-ups/${form.key}`}>{t('plan.work')}</LinkButton>
          <LinkButton href={plansHref(form.key, '/new')} variant="primary" icon={Plus}>
            {t('plan.new')}
          </LinkButton>
        </>
      }
    >
      {(plan) => <PlanCard key={plan.id} plan={plan} onChange={onChange} />}
    </DesignList>
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
