// SPDX-License-Identifier: Apache-2.0
// When a rule, or what starts a flow, does not act again.
import { t } from '../../i18n/t'
import { Select } from '../../ui'
import type { Again, Spec } from './model'
import { NumberInput } from './parts'

export function Guards({
  spec,
  errors,
  onChange,
}: {
  spec: Spec
  errors: Record<string, string>
  onChange: (spec: Spec) => void
}) {
  const again = spec.again ?? { kind: 'edge' }
  const wrong = errors.edge ?? errors['again.kind'] ?? errors['again.days']
  const onSave = spec.when.kind === 'record' || spec.when.kind === 'stage'
  return (
    <details className="h-guards" open={!!wrong || !!spec.edge || !!spec.again}>
      <summary>{t('house.guards')}</summary>
      <div className="h-parts">
        {onSave && (
          <Select
            label={t('house.edge')}
            error={errors.edge}
            value={spec.edge ?? 'became_true'}
            choices={(['became_true', 'every_time'] as const).map((key) => ({
              key,
              title: t(`house.edge.${key}`),
            }))}
            onChange={(key) => onChange({ ...spec, edge: (key ?? undefined) as Spec['edge'] })}
          />
        )}
        <Select
          label={t('house.again')}
          error={errors['again.kind']}
          value={again.kind}
          choices={(['edge', 'once', 'days'] as const).map((key) => ({
            key,
            title: t(`house.again.${key}`),
          }))}
          onChange={(key) => {
            const kind = (key ?? 'edge') as Again['kind']
            onChange({ ...spec, again: kind === 'days' ? { kind, days: 30 } : { kind } })
          }}
        />
        {again.kind === 'days' && (
          <NumberInput
            label={t('house.againDays')}
            value={again.days}
            error={errors['again.days']}
            onChange={(days) => onChange({ ...spec, again: { kind: 'days', days } })}
          />
        )}
      </div>
    </details>
  )
}
