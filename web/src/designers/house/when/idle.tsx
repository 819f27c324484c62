// SPDX-License-Identifier: Apache-2.0
// When nothing happened for so long.
import { Hourglass } from 'lucide-react'
import { useLinksTo } from '../../../app/record/Linked'
import { t } from '../../../i18n/t'
import { Select } from '../../../ui'
import { useHouse } from '../house'
import { allFields, inDays, mayBeDate, type Since, spanOf } from '../model'
import { Clock, NumberInput, SpanInput } from '../parts'
import type { WhenDef, WhenProps } from './types'

function SincePart({ when, errors, onChange }: WhenProps) {
  const { form } = useHouse()
  const links = useLinksTo(form)
  const since = when.since
  const kind = since && 'stage' in since ? 'stage' : since && 'form' in since ? 'form' : 'field'
  const set = (next: Since) => onChange({ ...when, since: next })
  const other =
    since && 'form' in since ? links.find((one) => one.form.key === since.form) : undefined
  const kinds = [
    ...(form.state_field ? (['stage'] as const) : []),
    'field' as const,
    ...(links.length > 0 || kind === 'form' ? (['form'] as const) : []),
  ]
  const dates = allFields(other?.form ?? form).filter(mayBeDate)
  const toForm = (key: string) => {
    const link = links.find((one) => one.form.key === key)
    const field = link && (link.form.fields.find(mayBeDate)?.key ?? 'created_at')
    if (link && field) set({ form: key, link: link.field.key, field })
  }
  return (
    <>
      <Select
        label={t('house.idleSince')}
        error={errors['when.since']}
        value={kind}
        choices={kinds.map((key) => ({ key, title: t(`house.since.${key}`) }))}
        onChange={(key) => {
          if (key === 'stage') set({ stage: form.state_field ?? '' })
          else if (key === 'form') toForm(links[0]?.form.key ?? '')
          else set({ field: form.fields.find(mayBeDate)?.key ?? 'created_at' })
        }}
      />
      {since && 'form' in since && (
        <Select
          label={t('house.sinceForm')}
          value={since.form}
          choices={links.map((one) => ({ key: one.form.key, title: one.form.title }))}
          onChange={(key) => key && toForm(key)}
        />
      )}
      {since && 'field' in since && (
        <Select
          label={t('house.dateField')}
          value={since.field}
          choices={dates.map(({ key, title }) => ({ key, title }))}
          onChange={(key) => key && set({ ...since, field: key })}
        />
      )}
    </>
  )
}

function Part(props: WhenProps) {
  const { when, errors, onChange } = props
  return (
    <>
      <SincePart {...props} />
      <SpanInput
        label={t('house.idleFor')}
        units={['hours', 'workhours', 'days', 'workdays']}
        span={when}
        error={
          errors['when.days'] ??
          errors['when.hours'] ??
          errors['when.workdays'] ??
          errors['when.workhours']
        }
        onChange={onChange}
      />
      {inDays(spanOf(when).unit) && (
        <Clock
          value={when.at}
          error={errors['when.at']}
          onChange={(at) => onChange({ ...when, at })}
        />
      )}
      <NumberInput
        label={t('house.repeat')}
        help={when.repeat_days ? undefined : t('house.repeatNone')}
        value={when.repeat_days}
        error={errors['when.repeat_days']}
        onChange={(n) => onChange({ ...when, repeat_days: n })}
      />
    </>
  )
}

export const idle: WhenDef = {
  icon: Hourglass,
  Part,
  fresh: (form) =>
    form.state_field
      ? { kind: 'idle', hours: 24, since: { stage: form.state_field } }
      : { kind: 'idle', days: 7, since: { field: 'updated_at' }, at: '09:00' },
}
