// SPDX-License-Identifier: Apache-2.0
// The same on the public form: one of the phone's own pickers for each level.
import { t } from '../../i18n/t'
import { childrenOf, type Levels, pathOf } from './levels'

export function LevelSelects({
  levels,
  value,
  onChange,
  id,
  describedBy,
  invalid,
}: {
  levels: Levels
  value: string | null
  onChange: (key: string | null) => void
  id: string
  describedBy?: string
  invalid?: boolean
}) {
  const path = value ? pathOf(levels, value) : []
  const parents = [null, ...path.map((item) => item.key)]
  return (
    <div className="w-selects">
      {parents.map((parent, depth) => {
        const items = childrenOf(levels, parent).filter((item) => !item.disabled)
        if (items.length === 0) return null
        return (
          <select
            key={parent ?? ''}
            id={depth === 0 ? id : `${id}-${depth}`}
            className="p-input"
            aria-label={t('levels.level', { n: depth + 1 })}
            aria-describedby={describedBy}
            aria-invalid={invalid}
            value={path[depth]?.key ?? ''}
            onChange={(event) => onChange(event.currentTarget.value || parent)}
          >
            <option value="">{t('levels.choose')}</option>
            {items.map((item) => (
              <option key={item.key} value={item.key}>
                {item.title}
              </option>
            ))}
          </select>
        )
      })}
    </div>
  )
}
