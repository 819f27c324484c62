// SPDX-License-Identifier: Apache-2.0
// When a record comes into what the condition describes, or leaves it.
import { UsersRound } from 'lucide-react'
import { t } from '../../../i18n/t'
import { Checkbox, CheckboxGroup, Select } from '../../../ui'
import { Clock } from '../parts'
import type { WhenDef, WhenProps } from './types'

function Part({ when, errors, onChange }: WhenProps) {
  const daily = when.every === 'day'
  return (
    <>
      <CheckboxGroup
        label={t('house.segment.on')}
        help={t('house.segment.help')}
        error={errors['when.on']}
        choices={(['entered', 'left'] as const).map((key) => ({
          key,
          title: t(`house.segment.${key}`),
        }))}
        value={when.on ?? []}
        onChange={(on) => onChange({ ...when, on })}
      />
      <Select
        className="h-short"
        label={t('house.segment.every')}
        error={errors['when.every']}
        value={daily ? 'day' : 'hour'}
        choices={(['hour', 'day'] as const).map((key) => ({
          key,
          title: t(`house.segment.${key}`),
        }))}
        onChange={(key) => {
          const { every: _, at: __, ...rest } = when
          onChange(key === 'day' ? { ...rest, every: 'day', at: '09:00' } : rest)
        }}
      />
      {daily && (
        <Clock
          value={when.at}
          error={errors['when.at']}
          onChange={(at) => onChange({ ...when, at })}
        />
      )}
      <Checkbox
        className="h-check"
        value={!!when.present}
        onChange={(on) => {
          const { present: _, ...rest } = when
          onChange(on ? { ...rest, present: true } : rest)
        }}
      >
        {t('house.segment.present')}
      </Checkbox>
    </>
  )
}

export const segment: WhenDef = {
  icon: UsersRound,
  Part,
  fresh: () => ({ kind: 'segment', on: ['entered'] }),
}
