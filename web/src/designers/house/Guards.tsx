// SPDX-License-Identifier: Apache-2.0
// When a rule, or what starts a flow, does not act again.
import { t } from '../../i18n/t'
import { Select } from '../../ui'
import type { Again, Only, Spec } from './model'
import { Clock, NumberInput } from './parts'
import { RatePart } from './Rate'

interface Props {
  spec: Spec
  errors: Record<string, string>
  onChange: (spec: Spec) => void
}

/** Days and hours at which it may act; what comes outside waits. */
function QuietPart({ spec, errors, onChange }: Props) {
  const only: Only = spec.only ?? {}
  const days = only.days ?? 'any'
  const set = (next: Only) => onChange({ ...spec, only: next })
  return (
    <div className="h-parts">
      <Select
        label={t('house.only')}
        help={t('house.onlyHelp')}
        error={errors['only.days']}
        value={days}
        choices={(['any', 'workdays', 'workhours'] as const).map((key) => ({
          key,
          title: t(`house.only.${key}`),
        }))}
        onChange={(key) => {
          const next = (key ?? 'any') as NonNullable<Only['days']>
          set(next === 'workhours' ? { days: next } : { ...only, days: next })
        }}
      />
      {days !== 'workhours' && (
        <>
          <Clock
            label={t('house.onlyFrom')}
            value={only.from}
            error={errors['only.from']}
            onChange={(from) => set({ ...only, from })}
          />
          <Clock
            label={t('house.onlyTo')}
            value={only.to}
            error={errors['only.to']}
            onChange={(to) => set({ ...only, to })}
          />
        </>
      )}
    </div>
  )
}

export function Guards({
  spec,
  errors,
  quiet,
  onChange,
}: {
  spec: Spec
  errors: Record<string, string>
  /** Whether it may keep still at some hours. */
  quiet?: boolean
  onChange: (spec: Spec) => void
}) {
  const again = spec.again ?? { kind: 'edge' }
  const wrong =
    errors.edge ??
    errors['again.kind'] ??
    errors['again.days'] ??
    errors['only.days'] ??
    errors['only.to'] ??
    errors.rate
  const onSave = spec.when.kind === 'record' || spec.when.kind === 'stage'
  return (
    <details
      className="h-guards"
      open={!!wrong || !!spec.edge || !!spec.again || !!spec.only || !!spec.rate}
    >
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
      {quiet && <QuietPart spec={spec} errors={errors} onChange={onChange} />}
      {quiet && <RatePart spec={spec} error={errors.rate} onChange={onChange} />}
    </details>
  )
}
