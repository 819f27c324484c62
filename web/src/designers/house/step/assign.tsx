// SPDX-License-Identifier: Apache-2.0
// Gives the record to a person.
import { UserRoundCheck } from 'lucide-react'
import { useState } from 'react'
import { t } from '../../../i18n/t'
import { Checkbox, Select } from '../../../ui'
import { useHouse } from '../house'
import { maySet, type Step } from '../model'
import { Condition, Mistake, NumberInput, WhoInput } from '../parts'
import { OnDuty } from './OnDuty'
import type { StepDef, StepProps } from './types'

/** Who gets how many parts; of a role each has one. */
function Weights({ step, onChange }: Pick<StepProps, 'step' | 'onChange'>) {
  const { users } = useHouse()
  const persons = (step.to ?? []).flatMap((who) => ('user' in who ? [String(who.user)] : []))
  return (
    <>
      <NumberInput
        label={t('house.shareDays')}
        help={t('house.shareHelp')}
        value={step.days ?? 30}
        onChange={(days) => onChange({ days: days || undefined })}
      />
      {persons.map((id) => (
        <NumberInput
          key={id}
          label={t('house.weightOf', { name: users.get(id) ?? `#${id}` })}
          value={step.weights?.[id] ?? 1}
          onChange={(n) => onChange({ weights: { ...step.weights, [id]: n ?? 0 } })}
        />
      ))}
    </>
  )
}

function Part({ step, path, errors, onChange }: StepProps) {
  const { form } = useHouse()
  const [load, setLoad] = useState(!!step.open)
  return (
    <div className="h-parts">
      <Select
        label={t('house.assignField')}
        error={errors[`${path}.field`]}
        value={step.field || null}
        choices={[
          ...form.fields
            .filter((field) => field.type === 'user' && maySet(field))
            .map(({ key, title }) => ({ key, title })),
          { key: 'owner', title: t('house.owner') },
        ]}
        onChange={(field) => field && onChange({ field })}
      />
      <WhoInput
        label={t('house.toAmong')}
        error={errors[`${path}.to`]}
        value={step.to ?? []}
        onChange={(to) => onChange({ to })}
      />
      <Select
        className="h-short"
        label={t('house.strategy')}
        error={errors[`${path}.strategy`]}
        value={step.strategy ?? null}
        choices={(['round_robin', 'least_load', 'weighted', 'last_owner', 'fixed'] as const).map(
          (key) => ({
            key,
            title: t(`house.strategy.${key}`),
          }),
        )}
        onChange={(key) => key && onChange({ strategy: key as Step['strategy'] })}
      />
      {step.strategy === 'last_owner' && (
        <Select
          label={t('house.lastBy')}
          help={t('house.lastByHelp')}
          error={errors[`${path}.by`]}
          value={step.by ?? null}
          choices={form.fields
            .filter((field) => ['phone', 'text', 'link'].includes(field.type))
            .map(({ key, title }) => ({ key, title }))}
          onChange={(by) => by && onChange({ by })}
        />
      )}
      {step.strategy === 'weighted' && <Weights step={step} onChange={onChange} />}
      <NumberInput
        label={t('house.capacity')}
        help={t('house.capacityHelp')}
        error={errors[`${path}.capacity`]}
        value={step.capacity}
        onChange={(capacity) => onChange({ capacity })}
      />
      <Checkbox
        className="h-check"
        value={!!step.keep}
        onChange={(keep) => onChange({ keep: keep || undefined })}
      >
        {t('house.keep')}
      </Checkbox>
      <OnDuty step={step} onChange={onChange} />
      {(step.strategy === 'least_load' || step.capacity !== undefined) && (
        <div className="h-wide">
          <Checkbox
            value={load}
            onChange={(on) => {
              setLoad(on)
              if (!on) onChange({ open: undefined })
            }}
          >
            {t('house.openLoad')}
          </Checkbox>
          {load && <Condition filter={step.open} onChange={(open) => onChange({ open })} />}
          <Mistake text={errors[`${path}.open`]} />
        </div>
      )}
    </div>
  )
}

export const assign: StepDef = {
  icon: UserRoundCheck,
  Part,
  fresh: (form) => ({
    do: 'assign',
    field: form.fields.find((field) => field.type === 'user' && maySet(field))?.key ?? 'owner',
    strategy: 'round_robin',
    to: [],
  }),
}
