// SPDX-License-Identifier: Apache-2.0
// Only those on duty now are given the record.
import { t } from '../../../i18n/t'
import { Checkbox } from '../../../ui'
import type { StepProps } from './types'

export const OnDuty = ({ step, onChange }: Pick<StepProps, 'step' | 'onChange'>) => (
  <Checkbox
    className="h-check"
    value={!!step.on_duty}
    onChange={(on) => onChange({ on_duty: on || undefined })}
  >
    {t('house.onDuty')}
  </Checkbox>
)
