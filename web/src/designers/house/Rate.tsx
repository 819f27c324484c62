// SPDX-License-Identifier: Apache-2.0
// How often a rule may be set off in a minute before it is paused.
import { t } from '../../i18n/t'
import type { Spec } from './model'
import { NumberInput } from './parts'

const BRAKED: readonly string[] = ['record', 'stage', 'submitted', 'button', 'webhook', 'flow']

export function RatePart({
  spec,
  error,
  onChange,
}: {
  spec: Spec
  error?: string
  onChange: (spec: Spec) => void
}) {
  if (!BRAKED.includes(spec.when.kind)) return null
  return (
    <div className="h-parts">
      <NumberInput
        label={t('guards.rate')}
        help={t('guards.rateHelp')}
        suffix={t('guards.times')}
        value={spec.rate}
        error={error}
        onChange={(rate) => onChange({ ...spec, rate: rate || undefined })}
      />
    </div>
  )
}
