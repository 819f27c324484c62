// SPDX-License-Identifier: Apache-2.0
// When another program calls: how its record is found or made.
import { Plus, Trash2, Webhook } from 'lucide-react'
import { t } from '../../../i18n/t'
import { Button, Checkbox, IconButton, Input, Select } from '../../../ui'
import { useHouse } from '../house'
import { mayFindBy, mayMap } from '../model'
import { Mistake } from '../parts'
import type { WhenDef, WhenProps } from './types'

function Mapping({ when, errors, onChange }: WhenProps) {
  const { form } = useHouse()
  const map = when.map ?? {}
  const fields = form.fields.filter(mayMap)
  const free = fields.find((field) => !(field.key in map))
  const set = (next: Record<string, string>) => onChange({ ...when, map: next })
  return (
    <div className="h-offsets">
      {Object.entries(map).map(([key, path]) => {
        const title = fields.find((field) => field.key === key)?.title ?? key
        return (
          <div key={key} className="h-offset">
            <Select
              label={t('house.hookField')}
              value={key}
              choices={fields
                .filter((field) => field.key === key || !(field.key in map))
                .map((field) => ({ key: field.key, title: field.title }))}
              onChange={(to) =>
                to &&
                set(
                  Object.fromEntries(Object.entries(map).map(([k, v]) => [k === key ? to : k, v])),
                )
              }
            />
            <Input
              label={t('house.hookPathOf', { name: title })}
              placeholder="data.name"
              value={path}
              error={errors['when.map']}
              onChange={(text) => set({ ...map, [key]: text.trim() })}
            />
            <IconButton
              icon={Trash2}
              label={t('house.removeSet', { name: title })}
              onPress={() =>
                set(Object.fromEntries(Object.entries(map).filter(([k]) => k !== key)))
              }
            />
          </div>
        )
      })}
      <Mistake text={errors['when.map']} />
      {free && (
        <Button
          size="s"
          variant="ghost"
          icon={Plus}
          onPress={() => set({ ...map, [free.key]: '' })}
        >
          {t('house.addSet')}
        </Button>
      )}
    </div>
  )
}

function Part(props: WhenProps) {
  const { when, errors, onChange } = props
  const { form } = useHouse()
  const setKey = (field: string | null) => {
    const { key: _, ...rest } = when
    onChange(field ? { ...rest, key: { field, path: when.key?.path ?? '' } } : rest)
  }
  const flag = (name: 'make' | 'update', on: boolean) => {
    const { [name]: _, ...rest } = when
    onChange(on ? { ...rest, [name]: true } : rest)
  }
  return (
    <>
      <Select
        label={t('house.hookKey')}
        clearable
        value={when.key?.field ?? null}
        error={errors['when.key']}
        choices={form.fields
          .filter(mayFindBy)
          .map((field) => ({ key: field.key, title: field.title }))}
        onChange={setKey}
      />
      {when.key && (
        <Input
          label={t('house.hookPath')}
          placeholder="data.phone"
          value={when.key.path}
          onChange={(path) =>
            when.key && onChange({ ...when, key: { ...when.key, path: path.trim() } })
          }
        />
      )}
      <Checkbox className="h-check" value={!!when.make} onChange={(on) => flag('make', on)}>
        {t('house.hookMake')}
      </Checkbox>
      <Checkbox className="h-check" value={!!when.update} onChange={(on) => flag('update', on)}>
        {t('house.hookUpdate')}
      </Checkbox>
      {(when.make || when.update) && <Mapping {...props} />}
      <Input
        label={t('house.hookId')}
        help={t('house.hookIdHelp')}
        placeholder="id"
        value={when.id ?? ''}
        error={errors['when.id']}
        onChange={(id) => {
          const { id: _, ...rest } = when
          onChange(id.trim() ? { ...rest, id: id.trim() } : rest)
        }}
      />
    </>
  )
}

export const webhook: WhenDef = {
  icon: Webhook,
  Part,
  fresh: (form) => {
    const key = form.fields.find((field) => mayFindBy(field) && field.type === 'phone')
    return {
      kind: 'webhook',
      ...(key ? { key: { field: key.key, path: 'phone' } } : {}),
      make: true,
      map: {},
    }
  },
}
