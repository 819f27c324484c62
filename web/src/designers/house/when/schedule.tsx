// SPDX-License-Identifier: Apache-2.0
// By the clock and the calendar, for each record that the condition holds for.
import { Repeat } from 'lucide-react'
import { t } from '../../../i18n/t'
import { CheckboxGroup, Select } from '../../../ui'
import { EVERY, type Every } from '../model'
import { Clock, Mistake, NumberInput } from '../parts'
import { weekday } from '../phrases'
import { termChoices } from '../terms'
import { Offset } from './Offset'
import type { WhenDef, WhenProps } from './types'

function Part({ when, errors, onChange }: WhenProps) {
  const base = { kind: 'schedule' as const, at: when.at }
  const every = (key: string) => {
    if (key === 'week') onChange({ ...base, every: 'week', weekdays: [1] })
    else if (key === 'month') onChange({ ...base, every: 'month', day: 1 })
    else onChange({ ...base, every: key as Every })
  }
  return (
    <>
      <Select
        className="h-short"
        label={t('house.every')}
        error={errors['when.every']}
        value={when.every ?? 'day'}
        choices={EVERY.map((key) => ({
          key,
          title: t(`house.every.${key}`),
        }))}
        onChange={(key) => key && every(key)}
      />
      {when.every === 'week' && (
        <CheckboxGroup
          label={t('house.weekdays')}
          error={errors['when.weekdays']}
          choices={[1, 2, 3, 4, 5, 6, 7].map((n) => ({ key: String(n), title: weekday(n) }))}
          value={(when.weekdays ?? []).map(String)}
          onChange={(keys) => onChange({ ...when, weekdays: keys.map(Number).sort() })}
        />
      )}
      {when.every === 'solarterm' && (
        <>
          <Select
            label={t('house.term')}
            error={errors['when.term']}
            value={when.term ?? 'any'}
            choices={[{ key: 'any', title: t('house.termAny') }, ...termChoices()]}
            onChange={(term) => {
              const { term: _, ...rest } = when
              onChange(term && term !== 'any' ? { ...rest, term } : rest)
            }}
          />
          <Offset
            offset={{ days: when.days ?? 0 }}
            at={0}
            only
            units={['days']}
            onChange={(next) => {
              const { days: _, ...rest } = when
              onChange(next?.days === undefined ? rest : { ...rest, days: next.days })
            }}
          />
          <Mistake text={errors['when.days']} />
        </>
      )}
      {when.every === 'month' && (
        <NumberInput
          label={t('house.day')}
          help={t('house.dayHelp')}
          value={when.day}
          error={errors['when.day']}
          onChange={(day) => onChange({ ...when, day })}
        />
      )}
      <Clock
        value={when.at}
        error={errors['when.at']}
        onChange={(at) => onChange({ ...when, at })}
      />
    </>
  )
}

export const schedule: WhenDef = {
  icon: Repeat,
  Part,
  fresh: () => ({ kind: 'schedule', every: 'day', at: '09:00' }),
}
