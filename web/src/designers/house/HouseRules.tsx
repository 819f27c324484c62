// SPDX-License-Identifier: Apache-2.0
// 自动化规则 of a form: the list, one rule, its runs.
import { Failed } from '../../app/shell/Boundary'
import { t } from '../../i18n/t'
import { Empty, Skeleton } from '../../ui'
import { HouseContext, useHouseOf, useRules } from './house'
import { RuleEditor } from './RuleEditor'
import { RuleList } from './RuleList'
import { Runs } from './Runs'

export default function HouseRules({
  form,
  rule: id,
  part,
}: {
  form: string
  rule?: string
  part?: string
}) {
  const { house, error } = useHouseOf(form)
  const rules = useRules(form)
  const wrong = error ?? rules.error
  if (wrong) return <Failed error={wrong} onRetry={rules.refetch} />
  if (!house || !rules.data)
    return (
      <div className="a-page">
        <Skeleton lines={8} />
      </div>
    )
  const { rows } = rules.data
  const rule = rows.find((one) => one.id === id) ?? null
  const page = () => {
    if (!id) return <RuleList rules={rows} onChange={rules.refetch} />
    if (!rule && id !== 'new') return <Empty title={t('error.notFound')} />
    if (rule && part === 'runs') return <Runs key={rule.id} rule={rule} />
    return (
      <RuleEditor
        key={rule ? `${rule.id}.${rule.version}.${rule.mode}` : 'new'}
        rule={rule}
        onSaved={() => rules.refetch()}
      />
    )
  }
  return <HouseContext.Provider value={house}>{page()}</HouseContext.Provider>
}
