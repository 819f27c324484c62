// SPDX-License-Identifier: Apache-2.0
// What each action asks.
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { FieldInfo, FormInfo } from '../../api/forms'
import { useForm, useRecord } from '../../api/hooks'
import { toWire, type Value } from '../../core/schema'
import { FieldInput } from '../../fields'
import { t } from '../../i18n/t'
import { Button, Checkbox, IconButton, Menu, Select, Skeleton } from '../../ui'
import { useHouse } from './house'
import {
  fieldNamed,
  type Given,
  isDay,
  maySet,
  setGiven,
  setTarget,
  type Span,
  spanOf,
  type Step,
  inDays,
} from './model'
import { Clock, Condition, FieldText, Mistake, NumberInput, SpanInput, WhoInput } from './parts'
import { MessagePart } from './MessagePart'
import { Words } from './Words'

interface Props {
  step: Step
  path: string
  errors: Record<string, string>
  onChange: (part: Partial<Step>) => void
}

// --- Values ---------------------------------------------------------------------------------------------------

type GivenKind = 'value' | 'field' | 'today' | 'now' | 'formula' | 'record'
const kindOf = (given: Given): GivenKind => Object.keys(given)[0] as GivenKind

const FRESH: Record<GivenKind, Given> = {
  value: { value: null },
  field: { field: '' },
  today: { today: 0 },
  now: { now: true },
  formula: { formula: '' },
  record: { record: true },
}

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
  const kind = kindOf(given)
  const kinds: GivenKind[] = [
    'value',
    'field',
    ...(isDay(field) ? (['today', 'now'] as const) : []),
    ...(field.target === form.key ? (['record'] as const) : []),
    'formula',
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

function SetInput({ of, step, path, errors, onChange }: Props & { of: FormInfo }) {
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

// --- Actions --------------------------------------------------------------------------------------------------

/** Who gets how many parts; of a role each has one. */
function Weights({ step, onChange }: Pick<Props, 'step' | 'onChange'>) {
  const { users } = useHouse()
  const persons = (step.to ?? []).flatMap((who) => ('user' in who ? [String(who.user)] : []))
  return (
    <>
      <NumberInput
        label={t('house.shareDays')}
        help={t('house.shareHelp')}
        value={step.days ?? 30}
        onChange={(days) => onChange({ days: days || undefined })}
      />
      {persons.map((id) => (
        <NumberInput
          key={id}
          label={t('house.weightOf', { name: users.get(id) ?? `#${id}` })}
          value={step.weights?.[id] ?? 1}
          onChange={(n) => onChange({ weights: { ...step.weights, [id]: n ?? 0 } })}
        />
      ))}
    </>
  )
}

function Assign({ step, path, errors, onChange }: Props) {
  const { form } = useHouse()
  const [load, setLoad] = useState(!!step.open)
  return (
    <div className="h-parts">
      <Select
        label={t('house.assignField')}
        error={errors[`${path}.field`]}
        value={step.field || null}
        choices={[
          ...form.fields
            .filter((field) => field.type === 'user' && maySet(field))
            .map(({ key, title }) => ({ key, title })),
          { key: 'owner', title: t('house.owner') },
        ]}
        onChange={(field) => field && onChange({ field })}
      />
      <WhoInput
        label={t('house.toAmong')}
        error={errors[`${path}.to`]}
        value={step.to ?? []}
        onChange={(to) => onChange({ to })}
      />
      <Select
        className="h-short"
        label={t('house.strategy')}
        error={errors[`${path}.strategy`]}
        value={step.strategy ?? null}
        choices={(['round_robin', 'least_load', 'weighted', 'last_owner', 'fixed'] as const).map(
          (key) => ({
            key,
            title: t(`house.strategy.${key}`),
          }),
        )}
        onChange={(key) => key && onChange({ strategy: key as Step['strategy'] })}
      />
      {step.strategy === 'last_owner' && (
        <Select
          label={t('house.lastBy')}
          help={t('house.lastByHelp')}
          error={errors[`${path}.by`]}
          value={step.by ?? null}
          choices={form.fields
            .filter((field) => ['phone', 'text', 'link'].includes(field.type))
            .map(({ key, title }) => ({ key, title }))}
          onChange={(by) => by && onChange({ by })}
        />
      )}
      {step.strategy === 'weighted' && <Weights step={step} onChange={onChange} />}
      <NumberInput
        label={t('house.capacity')}
        help={t('house.capacityHelp')}
        error={errors[`${path}.capacity`]}
        value={step.capacity}
        onChange={(capacity) => onChange({ capacity })}
      />
      <Checkbox
        className="h-check"
        value={!!step.keep}
        onChange={(keep) => onChange({ keep: keep || undefined })}
      >
        {t('house.keep')}
      </Checkbox>
      {(step.strategy === 'least_load' || step.capacity !== undefined) && (
        <div className="h-wide">
          <Checkbox
            value={load}
            onChange={(on) => {
              setLoad(on)
              if (!on) onChange({ open: undefined })
            }}
          >
            {t('house.openLoad')}
          </Checkbox>
          {load && <Condition filter={step.open} onChange={(open) => onChange({ open })} />}
          <Mistake text={errors[`${path}.open`]} />
        </div>
      )}
    </div>
  )
}

function TaskPart(props: Props) {
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

function NotifyPart(props: Props) {
  const { step, path, errors, onChange } = props
  return (
    <div className="h-parts">
      <WhoInput
        label={t('house.to')}
        error={errors[`${path}.to`]}
        value={step.to ?? []}
        onChange={(to) => onChange({ to })}
      />
      <Words {...props} />
    </div>
  )
}

function UpdatePart(props: Props) {
  const { form } = useHouse()
  return <SetInput {...props} of={form} />
}

function CreatePart(props: Props) {
  const { step, path, errors, onChange } = props
  const { targets } = useHouse()
  const target = useForm(step.form || undefined).data
  return (
    <>
      <div className="h-parts">
        <Select
          label={t('house.target')}
          error={errors[`${path}.form`]}
          value={step.form || null}
          choices={targets.map(({ key, title }) => ({ key, title }))}
          onChange={(key) => key && onChange(setTarget(step, key))}
        />
      </div>
      {step.form && (target ? <SetInput {...props} of={target} /> : <Skeleton lines={2} />)}
    </>
  )
}

function WaitPart({ step, path, errors, onChange }: Props) {
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

function PlanPart({ step, path, errors, onChange }: Props) {
  const { plans } = useHouse()
  return (
    <div className="h-parts">
      <Select
        label={t('house.plan')}
        error={errors[`${path}.plan`]}
        value={step.plan || null}
        choices={plans.map(({ key, title }) => ({ key, title }))}
        onChange={(key) => key && onChange({ plan: key })}
      />
      <Checkbox value={!!step.stop} onChange={(on) => onChange({ stop: on || undefined })}>
        {t('house.planStop')}
      </Checkbox>
    </div>
  )
}

const PARTS = {
  plan: PlanPart,
  assign: Assign,
  task: TaskPart,
  notify: NotifyPart,
  message: MessagePart,
  update: UpdatePart,
  create: CreatePart,
  wait: WaitPart,
}

export function StepBody(props: Props) {
  const Part = PARTS[props.step.do as keyof typeof PARTS]
  return Part ? <Part {...props} /> : null
}
