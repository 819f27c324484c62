// SPDX-License-Identifier: Apache-2.0
// At a time relative to a date of the record.
import { CalendarClock, Plus } from 'lucide-react'
import { t } from '../../../i18n/t'
import { Button, Checkbox, Select } from '../../../ui'
import { useHouse } from '../house'
import { allFields, mayBeDate } from '../model'
import { Clock, Mistake } from '../parts'
import { Offset } from './Offset'
import type { WhenDef, WhenProps } from './types'

function Part({ when, errors, onChange }: WhenProps) {
  const { form } = useHouse()
  const offsets = when.offsets ?? []
  return (
    <>
      <Select
        label={t('house.dateField')}
        error={errors['when.field']}
        value={when.field || null}
        choices={allFields(form)
          .filter(mayBeDate)
          .map(({ key, title }) => ({ key, title }))}
        onChange={(key) => key && onChange({ ...when, field: key })}
      />
      <div className="h-offsets">
        {offsets.map((offset, at) => (
          <Offset
            key={at.toString()}
            offset={offset}
            at={at}
            only={offsets.length === 1}
            onChange={(next) =>
              onChange({
                ...when,
                offsets: offsets.flatMap((one, i) => (i === at ? (next ?? []) : one)),
              })
            }
          />
        ))}
        <Mistake text={errors['when.offsets']} />
        <Button
          size="s"
          variant="ghost"
          icon={Plus}
          onPress={() => onChange({ ...when, offsets: [...offsets, { days: -1 }] })}
        >
          {t('house.addOffset')}
        </Button>
      </div>
      <Clock
        value={when.at}
        error={errors['when.at']}
        onChange={(at) => onChange({ ...when, at })}
      />
      <Checkbox
        className="h-check"
        value={!!when.yearly}
        onChange={(on) => {
          const { yearly: _, lunar: __, ...rest } = when
          onChange(on ? { ...rest, yearly: true } : rest)
        }}
      >
        {t('house.yearly')}
      </Checkbox>
      {when.yearly && (
        <Checkbox
          className="h-check"
          value={!!when.lunar}
          onChange={(on) => {
            const { lunar: _, ...rest } = when
            onChange(on ? { ...rest, lunar: true } : rest)
          }}
        >
          {t('house.lunar')}
        </Checkbox>
      )}
      <Checkbox
        className="h-check"
        value={!!when.on_workday}
        onChange={(on) => {
          const { on_workday: _, ...rest } = when
          onChange(on ? { ...rest, on_workday: true } : rest)
        }}
      >
        {t('house.onWorkday')}
      </Checkbox>
    </>
  )
}

export const date: WhenDef = {
  icon: CalendarClock,
  Part,
  fresh: (form) => ({
    kind: 'date',
    field: form.fields.find(mayBeDate)?.key ?? 'created_at',
    offsets: [{ days: -1 }],
    at: '09:00',
  }),
}
