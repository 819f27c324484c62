// SPDX-License-Identifier: Apache-2.0
// So long before or after.
import { Trash2 } from 'lucide-react'
import { t } from '../../../i18n/t'
import { IconButton, Select } from '../../../ui'
import { isBack, type Span, spanOf, type Unit, withSpan } from '../model'
import { SpanInput } from '../parts'

export function Offset({
  offset,
  at,
  only,
  units,
  onChange,
}: {
  offset: Span
  at: number
  only: boolean
  units?: readonly Unit[]
  onChange: (offset: Span | null) => void
}) {
  const { n, unit } = spanOf(offset)
  const label = t('house.offsetN', { n: at + 1 })
  const before = isBack(offset)
  return (
    <div className="h-offset">
      <Select
        className="h-short"
        label={t('house.offsets')}
        value={before ? 'before' : 'after'}
        choices={(['before', 'after'] as const).map((key) => ({ key, title: t(`house.${key}`) }))}
        onChange={(key) =>
          onChange(withSpan(offset, (key === 'before' ? -1 : 1) * Math.abs(n), unit))
        }
      />
      <SpanInput label={label} span={offset} units={units} onChange={onChange} />
      {!only && (
        <IconButton
          icon={Trash2}
          label={t('house.removeOffset', { n: at + 1 })}
          onPress={() => onChange(null)}
        />
      )}
    </div>
  )
}
