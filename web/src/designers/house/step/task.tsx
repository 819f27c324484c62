// SPDX-License-Identifier: Apache-2.0
// A to-do for each.
import { CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { t } from '../../../i18n/t'
import { Checkbox, Select } from '../../../ui'
import { inDays, type Span, spanOf } from '../model'
import { Clock, Condition, Mistake, SpanInput, WhoInput } from '../parts'
import { Words } from '../Words'
import type { StepDef, StepProps } from './types'

function Part(props: StepProps) {
  const { step, path, errors, onChange } = props
  const due = step.due
  const [closes, setCloses] = useState(!!step.done_when)
  return (
    <div className="h-parts">
      <WhoInput
        label={t('house.to')}
        error={errors[`${path}.to`]}
        value={step.to ?? []}
        onChange={(to) => onChange({ to })}
      />
      <Words {...props} />
      <Select
        className="h-short"
        label={t('house.due')}
        value={due ? 'in' : 'none'}
        choices={[
          { key: 'in', title: t('house.dueIn') },
          { key: 'none', title: t('house.dueNone') },
        ]}
        onChange={(key) => onChange({ due: key === 'in' ? { hours: 24 } : undefined })}
      />
      {due && (
        <>
          <SpanInput
            label={t('house.dueIn')}
            span={due}
            error={errors[`${path}.due`]}
            onChange={(next: Span) => onChange({ due: next })}
          />
          {inDays(spanOf(due).unit) && (
            <Clock value={due.at} onChange={(at) => onChange({ due: { ...due, at } })} />
          )}
        </>
      )}
      <div className="h-wide">
        <Checkbox
          value={closes}
          onChange={(on) => {
            setCloses(on)
            if (!on) onChange({ done_when: undefined })
          }}
        >
          {t('house.doneWhen')}
        </Checkbox>
        {closes && (
          <Condition
            filter={step.done_when}
            ownOnly
            onChange={(done_when) => onChange({ done_when })}
          />
        )}
        <Mistake text={errors[`${path}.done_when`]} />
      </div>
    </div>
  )
}

export const task: StepDef = {
  icon: CircleCheck,
  Part,
  fresh: () => ({ do: 'task', to: [{ owner: true }], title: { zh: '' }, due: { hours: 24 } }),
}
