// SPDX-License-Identifier: Apache-2.0
// Title and text of what people read, with fields of the record in them.
import { t } from '../../i18n/t'
import type { Step } from './model'
import { TextsInput } from './parts'

export function Words({
  step,
  path,
  errors,
  textFirst,
  onChange,
}: {
  step: Step
  path: string
  errors: Record<string, string>
  /** The text is what must be there. */
  textFirst?: boolean
  onChange: (part: Partial<Step>) => void
}) {
  return (
    <>
      <div className="h-wide">
        <TextsInput
          label={t('house.stepTitle')}
          labelEn={t('house.stepTitleEn')}
          required={!textFirst}
          texts={step.title}
          error={errors[`${path}.title`]}
          onChange={(title) => onChange({ title })}
        />
      </div>
      <div className="h-wide">
        <TextsInput
          label={t('house.stepText')}
          labelEn={t('house.stepTextEn')}
          required={textFirst}
          texts={step.text}
          error={errors[`${path}.text`]}
          onChange={(text) => onChange({ text })}
        />
      </div>
    </>
  )
}
