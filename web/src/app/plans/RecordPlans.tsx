// SPDX-License-Identifier: Apache-2.0
// The plans of one record, in its page.
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { t } from '../../i18n/t'
import { Button, Empty, Skeleton } from '../../ui'
import { queries } from '../session'
import { Failed } from '../shell/Boundary'
import BeginDialog from './BeginDialog'
import { usePlanRuns } from './plans'
import { RunCard } from './RunCard'

export default function RecordPlans({ form, id }: { form: string; id: string }) {
  const { data, error, refetch } = usePlanRuns(form, { record: id })
  const [begins, setBegins] = useState(false)
  if (error) return <Failed error={error} onRetry={refetch} />
  if (!data) return <Skeleton lines={5} />
  const changed = () => queries.invalidateQueries({ queryKey: ['plan-runs'] })
  return (
    <div className="p-runs">
      <div className="p-bar">
        {data.may_change && data.plans.length > 0 && (
          <Button size="s" icon={Plus} onPress={() => setBegins(true)}>
            {t('plan.begin')}
          </Button>
        )}
        <a href={`/follow-ups/${form}`}>{t('plan.work')}</a>
      </div>
      {data.rows.length === 0 && (
        <Empty title={t('plan.noneHere')}>
          {data.plans.length === 0 ? t('plan.noPlans') : undefined}
        </Empty>
      )}
      {data.rows.map((run) => (
        <RunCard
          key={run.id}
          form={form}
          run={run}
          mayChange={data.may_change}
          onChange={changed}
        />
      ))}
      {begins && (
        <BeginDialog form={form} ids={[id]} onClose={() => setBegins(false)} onDone={changed} />
      )}
    </div>
  )
}
