// SPDX-License-Identifier: Apache-2.0
// Which columns a list shows, in what order.
import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react'
import type { FormInfo } from '../api/forms'
import { t } from '../i18n/t'
import { Button, Checkbox, IconButton, Popover } from '../ui'

export function ColumnsButton({
  form,
  shown,
  onChange,
}: {
  form: FormInfo
  shown: readonly string[]
  onChange: (keys: string[] | undefined) => void
}) {
  const all = [...form.fields, ...form.system]
  const chosen = shown.flatMap((key) => all.find((field) => field.key === key) ?? [])
  const others = all.filter((field) => !shown.includes(field.key))
  const swap = (at: number, by: number) => {
    const next = [...shown]
    const [moved] = next.splice(at, 1)
    if (moved) next.splice(at + by, 0, moved)
    onChange(next)
  }
  return (
    <Popover
      label={t('list.columns')}
      placement="bottom"
      trigger={<Button icon={Columns3}>{t('list.columns')}</Button>}
    >
      <div className="v-columns">
        <ul>
          {chosen.map((field, at) => (
            <li key={field.key}>
              <Checkbox
                value
                onChange={() =>
                  chosen.length > 1 && onChange(shown.filter((key) => key !== field.key))
                }
              >
                {field.title}
              </Checkbox>
              <span>
                <IconButton
                  icon={ArrowUp}
                  size="s"
                  label={t('list.moveUp', { name: field.title })}
                  disabled={at === 0}
                  onPress={() => swap(at, -1)}
                />
                <IconButton
                  icon={ArrowDown}
                  size="s"
                  label={t('list.moveDown', { name: field.title })}
                  disabled={at === chosen.length - 1}
                  onPress={() => swap(at, 1)}
                />
              </span>
            </li>
          ))}
          {others.map((field) => (
            <li key={field.key}>
              <Checkbox value={false} onChange={() => onChange([...shown, field.key])}>
                {field.title}
              </Checkbox>
            </li>
          ))}
        </ul>
        <Button size="s" variant="ghost" onPress={() => onChange(undefined)}>
          {t('list.columnsReset')}
        </Button>
      </div>
    </Popover>
  )
}
