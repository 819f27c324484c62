// SPDX-License-Identifier: Apache-2.0
// The run goes on later.
import { Hourglass } from 'lucide-react'
import { t } from '../../../i18n/t'
import type { Span } from '../model'
import { Clock, SpanInput } from '../parts'
import type { StepDef, StepProps } from './types'

function Part({ step, path, errors, onChange }: StepProps) {
  return (
    <div className="h-parts">
      <SpanInput
        label={t('house.waitFor')}
        span={step}
        error={errors[`${path}.days`] ?? errors[`${path}.hours`] ?? errors[`${path}.minutes`]}
        onChange={(next: Span) =>
          onChange({
            days: next.days,
            hours: next.hours,
            minutes: next.minutes,
            workdays: next.workdays,
            workhours: next.workhours,
          })
        }
      />
      <Clock
        label={t('house.waitAt')}
        value={step.at}
        error={errors[`${path}.at`]}
        onChange={(at) => onChange({ at })}
      />
    </div>
  )
}

export const wait: StepDef = {
  icon: Hourglass,
  Part,
  fresh: () => ({ do: 'wait', days: 1 }),
}
