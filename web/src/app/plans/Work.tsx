// SPDX-License-Identifier: Apache-2.0
// All records of a form that are being followed up, by what comes next.
import './plans.css'
import { useState } from 'react'
import { useForm } from '../../api/hooks'
import { t } from '../../i18n/t'
import { Button, Checkbox, Empty, Select, Skeleton } from '../../ui'
import { queries } from '../session'
import { Failed } from '../shell/Boundary'
import { Page } from '../shell/Page'
import NewestDialog from './NewestDialog'
import { usePlanRuns } from './plans'
import { RunCard } from './RunCard'

const STATES = ['running', 'paused', 'done', 'stopped'] as const

export default function Work({ form }: { form: string }) {
  const info = useForm(form)
  const [state, setState] = useState<string>('running')
  const [plan, setPlan] = useState<string>('')
  const [mine, setMine] = useState(false)
  const [moves, setMoves] = useState(false)
  const filter = { ...(plan ? { plan } : {}), ...(mine ? { mine: '1' } : {}) }
  const older = usePlanRuns(form, { ...filter, older: '1' })
  const query = { state, ...filter }
  const { data, error, refetch } = usePlanRuns(form, query)
  if (error || info.error) return <Failed error={error ?? info.error} onRetry={refetch} />
  const title = info.data?.title ?? ''
  const changed = () => queries.invalidateQueries({ queryKey: ['plan-runs'] })
  const old = older.data?.rows.length ?? 0
  return (
    <Page
      title={t('plan.workOf', { name: title })}
      crumb={{ title, href: `/r/${form}` }}
      lead={t('plan.workLead')}
    >
      <div className="p-bar">
        <Select
          aria-label={t('plan.filterState')}
          value={state}
          choices={STATES.map((key) => ({ key, title: t(`plan.state.${key}`) }))}
          onChange={(key) => setState(key ?? 'running')}
        />
        <Select
          aria-label={t('plan.filterPlan')}
          value={plan}
          choices={[
            { key: '', title: t('plan.allPlans') },
            ...(data?.plans ?? []).map((one) => ({ key: one.id, title: one.title })),
          ]}
          onChange={(key) => setPlan(key ?? '')}
        />
        <Checkbox value={mine} onChange={setMine}>
          {t('plan.mine')}
        </Checkbox>
        {data?.may_change && old > 0 && (
          <Button onPress={() => setMoves(true)}>{t('plan.olderN', { n: old })}</Button>
        )}
      </div>
      {moves && (
        <NewestDialog form={form} query={filter} onClose={() => setMoves(false)} onDone={changed} />
      )}
      {!data ? (
        <Skeleton lines={6} />
      ) : data.rows.length === 0 ? (
        <Empty title={t('plan.workNone')}>{t('plan.workNoneHelp')}</Empty>
      ) : (
        <div className="p-runs">
          {data.rows.map((run) => (
            <RunCard
              key={run.id}
              named
              form={form}
              run={run}
              mayChange={data.may_change}
              onChange={changed}
            />
          ))}
        </div>
      )}
    </Page>
  )
}
