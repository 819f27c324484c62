// SPDX-License-Identifier: Apache-2.0
// Fields that a step sets, and what each is given.
import { Plus, Trash2 } from 'lucide-react'
import { useContext, useState } from 'react'
import type { FieldInfo, FormInfo } from '../../api/forms'
import { useRecord } from '../../api/hooks'
import { toWire, type Value } from '../../core/schema'
import { FieldInput } from '../../fields'
import { t } from '../../i18n/t'
import { Button, IconButton, Menu, Select } from '../../ui'
import { HearsFlow, useHouse } from './house'
import { type Fact, fieldNamed, type Given, isDay, maySet, mayTell, setGiven } from './model'
import { FieldText, Mistake, NumberInput } from './parts'
import type { StepProps } from './step/types'

type GivenKind =
  | 'fact'
  | 'value'
  | 'field'
  | 'today'
  | 'now'
  | 'formula'
  | 'record'
  | 'add'
  | 'remove'
  | 'link'
  | 'unlink'
const kindOf = (given: Given): GivenKind => Object.keys(given)[0] as GivenKind

const FRESH: Record<GivenKind, Given> = {
  value: { value: null },
  fact: { fact: 'initiator' },
  field: { field: '' },
  today: { today: 0 },
  now: { now: true },
  formula: { formula: '' },
  record: { record: true },
  add: { add: [] },
  remove: { remove: [] },
  link: { link: null },
  unlink: { unlink: true },
}

/** Fields of many values: what is added to, what is taken from. */
const isMany = (field: FieldInfo) =>
  ['multiselect', 'tags', 'bodypoint', 'links', 'users', 'departments'].includes(field.type)

/** What is kept by number is shown by name. */
function FixedValue({
  field,
  value,
  onChange,
}: {
  field: FieldInfo
  value: Value
  onChange: (value: Value) => void
}) {
  const { users, depts } = useHouse()
  const id = typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
  const isLink = field.type === 'link' && !!field.target
  const record = useRecord(isLink ? field.target : undefined, isLink ? id : undefined).data
  const names = field.type === 'user' ? users : depts
  const isRef = isLink || ['user', 'department', 'branch'].includes(field.type)
  const shown: Value =
    isRef && id ? { id, title: (isLink ? record?.title : names.get(id)) || `#${id}` } : value
  return (
    <FieldInput
      field={{ ...field, required: false, computed: false, writable: true }}
      label={false}
      value={shown}
      onChange={(next) => onChange(toWire(next) as Value)}
    />
  )
}

function GivenInput({
  field,
  given,
  error,
  onChange,
}: {
  field: FieldInfo
  given: Given
  error?: string
  onChange: (given: Given) => void
}) {
  const { form } = useHouse()
  const hears = useContext(HearsFlow)
  const kind = kindOf(given)
  const kinds: GivenKind[] = [
    'value',
    'field',
    ...(isMany(field) ? (['add', 'remove'] as const) : []),
    ...(kind === 'link' ? (['link'] as const) : []), // by the interface; here it is a value
    ...(field.type === 'link' ? (['unlink'] as const) : []),
    ...(isDay(field) ? (['today', 'now'] as const) : []),
    ...(field.target === form.key ? (['record'] as const) : []),
    'formula',
    ...(kind === 'fact' || (hears && mayTell(field).length > 0) ? (['fact'] as const) : []),
  ]
  const label = t('house.given', { name: field.title })
  return (
    <div className="h-given">
      <Select
        className="h-short"
        aria-label={label}
        value={kind}
        choices={kinds.map((key) => ({ key, title: t(`house.given.${key}`) }))}
        onChange={(key) => key && onChange(FRESH[key as GivenKind])}
      />
      <div className="h-given-value">
        {'value' in given && (
          <FixedValue field={field} value={given.value} onChange={(value) => onChange({ value })} />
        )}
        {'link' in given && (
          <FixedValue field={field} value={given.link} onChange={(link) => onChange({ link })} />
        )}
        {'add' in given && (
          <FixedValue field={field} value={given.add} onChange={(add) => onChange({ add })} />
        )}
        {'remove' in given && (
          <FixedValue
            field={field}
            value={given.remove}
            onChange={(remove) => onChange({ remove })}
          />
        )}
        {'field' in given && (
          <Select
            aria-label={t('house.given.field')}
            value={given.field || null}
            choices={form.fields
              .filter((one) => one.type !== 'subform')
              .map(({ key, title }) => ({ key, title }))}
            onChange={(key) => key && onChange({ field: key })}
          />
        )}
        {'fact' in given && (
          <Select
            aria-label={t('house.given.fact')}
            value={given.fact}
            choices={mayTell(field).map((key) => ({ key, title: t(`house.fact.${key}`) }))}
            onChange={(key) => key && onChange({ fact: key as Fact })}
          />
        )}
        {'today' in given && <Days n={given.today} onChange={(today) => onChange({ today })} />}
        {'formula' in given && (
          <FieldText
            label={t('house.given.formula')}
            value={given.formula}
            onChange={(formula) => onChange({ formula })}
          />
        )}
        <Mistake text={error} />
      </div>
    </div>
  )
}

function Days({ n, onChange }: { n: number; onChange: (n: number) => void }) {
  const [back, setBack] = useState(n < 0)
  return (
    <div className="h-span">
      <NumberInput
        label={t('house.givenDays')}
        value={Math.abs(n)}
        onChange={(next) => onChange((back ? -1 : 1) * (next ?? 0))}
      />
      <Select
        className="h-unit"
        aria-label={t('house.offsets')}
        value={back ? 'before' : 'after'}
        choices={(['before', 'after'] as const).map((key) => ({ key, title: t(`house.${key}`) }))}
        onChange={(key) => {
          setBack(key === 'before')
          onChange((key === 'before' ? -1 : 1) * Math.abs(n))
        }}
      />
    </div>
  )
}

export function SetInput({ of, step, path, errors, onChange }: StepProps & { of: FormInfo }) {
  const set = step.set ?? {}
  const free = of.fields.filter((field) => maySet(field) && !(field.key in set))
  const put = (key: string, given: Given | null) =>
    onChange({ set: setGiven(step, key, given).set })
  return (
    <div className="h-set">
      {Object.entries(set).map(([key, given]) => {
        const field = fieldNamed(of, key)
        return (
          <div key={key} className="h-set-row">
            <span className="h-set-name">{field?.title ?? key}</span>
            {field && (
              <GivenInput
                field={field}
                given={given}
                error={errors[`${path}.set.${key}`]}
                onChange={(next) => put(key, next)}
              />
            )}
            <IconButton
              icon={Trash2}
              label={t('house.removeSet', { name: field?.title ?? key })}
              onPress={() => put(key, null)}
            />
          </div>
        )
      })}
      <Mistake text={errors[`${path}.set`]} />
      <Menu
        label={t('house.addSet')}
        items={free.map(({ key, title, required }) => ({
          key,
          title,
          hint: required ? t('ui.required') : undefined,
          onAction: () => put(key, FRESH.value),
        }))}
        trigger={
          <Button size="s" variant="ghost" icon={Plus} className="h-add-set">
            {t('house.addSet')}
          </Button>
        }
      />
    </div>
  )
}
