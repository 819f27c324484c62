// SPDX-License-Identifier: Apache-2.0
// WHEN: the kind as a card, its parts beside it.
import {
  CalendarClock,
  ClipboardCheck,
  Hourglass,
  type LucideIcon,
  MousePointerClick,
  Plus,
  Repeat,
  Save,
  Trash2,
  Webhook,
  Workflow,
} from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { get } from '../../api/client'
import { useLinksTo } from '../../app/record/Linked'
import { t } from '../../i18n/t'
import { Button, Checkbox, CheckboxGroup, cx, IconButton, MultiSelect, Select } from '../../ui'
import { HookPart } from './HookPart'
import { useHouse } from './house'
import {
  allFields,
  fieldNamed,
  freshWhen,
  isBack,
  isButton,
  isChoice,
  mayBeDate,
  type Since,
  type Span,
  spanOf,
  WHEN_KINDS,
  type When,
  type WhenKind,
  withSpan,
  EVERY,
  type Every,
  inDays,
  type Unit,
} from './model'
import { Clock, Mistake, NumberInput, SpanInput } from './parts'
import { termChoices } from './terms'
import { weekday } from './say'

interface Props {
  when: When
  errors: Record<string, string>
  onChange: (when: When) => void
}

const ICONS: Record<WhenKind, LucideIcon> = {
  record: Save,
  stage: Workflow,
  date: CalendarClock,
  idle: Hourglass,
  schedule: Repeat,
  button: MousePointerClick,
  submitted: ClipboardCheck,
  webhook: Webhook,
}

function Kinds({ when, onChange }: Props) {
  const { form } = useHouse()
  return (
    <div className="h-kinds" role="radiogroup" aria-label={t('house.whenHelp')}>
      {WHEN_KINDS.map((kind) => {
        const Icon = ICONS[kind]
        return (
          <label key={kind} className={cx('h-kind', when.kind === kind && 'h-kind-on')}>
            <input
              type="radio"
              className="sr-only"
              name="when-kind"
              checked={when.kind === kind}
              onChange={() => onChange(freshWhen(kind, form))}
            />
            <Icon size={18} aria-hidden />
            <span>
              <strong>{t(`house.kind.${kind}`)}</strong>
              <span className="muted">{t(`house.kindHelp.${kind}`)}</span>
            </span>
          </label>
        )
      })}
    </div>
  )
}

const ORIGINS = ['person', 'program', 'import', 'public', 'rule'] as const

function RecordPart({ when, errors, onChange }: Props) {
  const { form } = useHouse()
  const choices = form.fields.map(({ key, title }) => ({ key, title }))
  const chosen = when.fields ?? []
  return (
    <>
      <CheckboxGroup
        label={t('house.on')}
        error={errors['when.on']}
        choices={(['created', 'updated', 'deleted'] as const).map((key) => ({
          key,
          title: t(`house.on.${key}`),
        }))}
        value={when.on ?? []}
        onChange={(on) => {
          const { fields, ...rest } = when
          onChange(on.includes('updated') ? { ...when, on } : { ...rest, on })
        }}
      />
      {when.on?.includes('updated') && (
        <MultiSelect
          label={t('house.onFields')}
          error={errors['when.fields']}
          placeholder={t('house.anyField')}
          source={choices}
          value={choices.filter((one) => chosen.includes(one.key))}
          onChange={(next) => {
            const { fields: _, ...rest } = when
            onChange(next.length > 0 ? { ...rest, fields: next.map((one) => one.key) } : rest)
          }}
        />
      )}
      <MultiSelect
        label={t('house.by')}
        error={errors['when.by']}
        placeholder={t('house.byAny')}
        source={ORIGINS.map((key) => ({ key, title: t(`house.by.${key}`) }))}
        value={ORIGINS.filter((key) => when.by?.includes(key)).map((key) => ({
          key,
          title: t(`house.by.${key}`),
        }))}
        onChange={(next) => {
          const { by: _, ...rest } = when
          onChange(next.length > 0 ? { ...rest, by: next.map((one) => one.key) } : rest)
        }}
      />
    </>
  )
}

function StagePart({ when, errors, onChange }: Props) {
  const { form } = useHouse()
  const field = fieldNamed(form, when.field)
  const side = when.leaves ? 'leaves' : 'enters'
  const keys = when[side] ?? []
  const options = (field?.options ?? []).map(({ key, title }) => ({ key, title }))
  const base = { kind: 'stage' as const, field: when.field }
  return (
    <>
      <Select
        label={t('house.field')}
        error={errors['when.field']}
        value={when.field || null}
        choices={form.fields.filter(isChoice).map(({ key, title }) => ({ key, title }))}
        onChange={(key) => key && onChange({ ...base, field: key, [side]: [] })}
      />
      <Select
        className="h-short"
        label={t('house.how')}
        value={side}
        choices={(['enters', 'leaves'] as const).map((key) => ({ key, title: t(`house.${key}`) }))}
        onChange={(key) => key && onChange({ ...base, [key]: keys })}
      />
      <MultiSelect
        label={t('house.options')}
        error={errors['when.enters'] ?? errors['when.leaves']}
        source={options}
        value={options.filter((one) => keys.includes(one.key))}
        onChange={(next) => onChange({ ...base, [side]: next.map((one) => one.key) })}
      />
    </>
  )
}

function Offset({
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

function DatePart({ when, errors, onChange }: Props) {
  const { form } = useHouse()
  const offsets = when.offsets ?? []
  return (
    <>
      <Select
        label={t('house.dateField')}
        error={errors['when.field']}
        value={when.field || null}
        choices={allFields(form)
          .filter(mayBeDate)
          .map(({ key, title }) => ({ key, title }))}
        onChange={(key) => key && onChange({ ...when, field: key })}
      />
      <div className="h-offsets">
        {offsets.map((offset, at) => (
          <Offset
            key={at.toString()}
            offset={offset}
            at={at}
            only={offsets.length === 1}
            onChange={(next) =>
              onChange({
                ...when,
                offsets: offsets.flatMap((one, i) => (i === at ? (next ?? []) : one)),
              })
            }
          />
        ))}
        <Mistake text={errors['when.offsets']} />
        <Button
          size="s"
          variant="ghost"
          icon={Plus}
          onPress={() => onChange({ ...when, offsets: [...offsets, { days: -1 }] })}
        >
          {t('house.addOffset')}
        </Button>
      </div>
      <Clock
        value={when.at}
        error={errors['when.at']}
        onChange={(at) => onChange({ ...when, at })}
      />
      <Checkbox
        className="h-check"
        value={!!when.yearly}
        onChange={(on) => {
          const { yearly: _, ...rest } = when
          onChange(on ? { ...rest, yearly: true } : rest)
        }}
      >
        {t('house.yearly')}
      </Checkbox>
      <Checkbox
        className="h-check"
        value={!!when.on_workday}
        onChange={(on) => {
          const { on_workday: _, ...rest } = when
          onChange(on ? { ...rest, on_workday: true } : rest)
        }}
      >
        {t('house.onWorkday')}
      </Checkbox>
    </>
  )
}

function SincePart({ when, errors, onChange }: Props) {
  const { form } = useHouse()
  const links = useLinksTo(form)
  const since = when.since
  const kind = since && 'stage' in since ? 'stage' : since && 'form' in since ? 'form' : 'field'
  const set = (next: Since) => onChange({ ...when, since: next })
  const other =
    since && 'form' in since ? links.find((one) => one.form.key === since.form) : undefined
  const kinds = [
    ...(form.state_field ? (['stage'] as const) : []),
    'field' as const,
    ...(links.length > 0 || kind === 'form' ? (['form'] as const) : []),
  ]
  const dates = allFields(other?.form ?? form).filter(mayBeDate)
  const toForm = (key: string) => {
    const link = links.find((one) => one.form.key === key)
    const field = link && (link.form.fields.find(mayBeDate)?.key ?? 'created_at')
    if (link && field) set({ form: key, link: link.field.key, field })
  }
  return (
    <>
      <Select
        label={t('house.idleSince')}
        error={errors['when.since']}
        value={kind}
        choices={kinds.map((key) => ({ key, title: t(`house.since.${key}`) }))}
        onChange={(key) => {
          if (key === 'stage') set({ stage: form.state_field ?? '' })
          else if (key === 'form') toForm(links[0]?.form.key ?? '')
          else set({ field: form.fields.find(mayBeDate)?.key ?? 'created_at' })
        }}
      />
      {since && 'form' in since && (
        <Select
          label={t('house.sinceForm')}
          value={since.form}
          choices={links.map((one) => ({ key: one.form.key, title: one.form.title }))}
          onChange={(key) => key && toForm(key)}
        />
      )}
      {since && 'field' in since && (
        <Select
          label={t('house.dateField')}
          value={since.field}
          choices={dates.map(({ key, title }) => ({ key, title }))}
          onChange={(key) => key && set({ ...since, field: key })}
        />
      )}
    </>
  )
}

function IdlePart(props: Props) {
  const { when, errors, onChange } = props
  return (
    <>
      <SincePart {...props} />
      <SpanInput
        label={t('house.idleFor')}
        units={['hours', 'workhours', 'days', 'workdays']}
        span={when}
        error={
          errors['when.days'] ??
          errors['when.hours'] ??
          errors['when.workdays'] ??
          errors['when.workhours']
        }
        onChange={onChange}
      />
      {inDays(spanOf(when).unit) && (
        <Clock
          value={when.at}
          error={errors['when.at']}
          onChange={(at) => onChange({ ...when, at })}
        />
      )}
      <NumberInput
        label={t('house.repeat')}
        help={when.repeat_days ? undefined : t('house.repeatNone')}
        value={when.repeat_days}
        error={errors['when.repeat_days']}
        onChange={(n) => onChange({ ...when, repeat_days: n })}
      />
    </>
  )
}

function SchedulePart({ when, errors, onChange }: Props) {
  const base = { kind: 'schedule' as const, at: when.at }
  const every = (key: string) => {
    if (key === 'week') onChange({ ...base, every: 'week', weekdays: [1] })
    else if (key === 'month') onChange({ ...base, every: 'month', day: 1 })
    else onChange({ ...base, every: key as Every })
  }
  return (
    <>
      <Select
        className="h-short"
        label={t('house.every')}
        error={errors['when.every']}
        value={when.every ?? 'day'}
        choices={EVERY.map((key) => ({
          key,
          title: t(`house.every.${key}`),
        }))}
        onChange={(key) => key && every(key)}
      />
      {when.every === 'week' && (
        <CheckboxGroup
          label={t('house.weekdays')}
          error={errors['when.weekdays']}
          choices={[1, 2, 3, 4, 5, 6, 7].map((n) => ({ key: String(n), title: weekday(n) }))}
          value={(when.weekdays ?? []).map(String)}
          onChange={(keys) => onChange({ ...when, weekdays: keys.map(Number).sort() })}
        />
      )}
      {when.every === 'solarterm' && (
        <>
          <Select
            label={t('house.term')}
            error={errors['when.term']}
            value={when.term ?? 'any'}
            choices={[{ key: 'any', title: t('house.termAny') }, ...termChoices()]}
            onChange={(term) => {
              const { term: _, ...rest } = when
              onChange(term && term !== 'any' ? { ...rest, term } : rest)
            }}
          />
          <Offset
            offset={{ days: when.days ?? 0 }}
            at={0}
            only
            units={['days']}
            onChange={(next) => {
              const { days: _, ...rest } = when
              onChange(next?.days === undefined ? rest : { ...rest, days: next.days })
            }}
          />
          <Mistake text={errors['when.days']} />
        </>
      )}
      {when.every === 'month' && (
        <NumberInput
          label={t('house.day')}
          help={t('house.dayHelp')}
          value={when.day}
          error={errors['when.day']}
          onChange={(day) => onChange({ ...when, day })}
        />
      )}
      <Clock
        value={when.at}
        error={errors['when.at']}
        onChange={(at) => onChange({ ...when, at })}
      />
    </>
  )
}

function ButtonPart({ when, errors, onChange }: Props) {
  const { form } = useHouse()
  const buttons = form.fields.filter(isButton)
  return (
    <Select
      label={t('house.button')}
      help={buttons.length === 0 ? t('house.noButton') : undefined}
      error={errors['when.field']}
      value={when.field || null}
      choices={buttons.map(({ key, title }) => ({ key, title }))}
      onChange={(key) => key && onChange({ ...when, field: key })}
    />
  )
}

interface PublicRow {
  id: string
  spec: { title?: { zh?: string; en?: string } }
}

function SubmittedPart({ when, errors, onChange }: Props) {
  const { form } = useHouse()
  const { data } = useQuery({
    queryKey: ['public-forms', form.key],
    queryFn: () => get<{ rows: PublicRow[] }>(`/forms/${form.key}/public-forms`),
  })
  const rows = data?.rows ?? []
  return (
    <Select
      label={t('house.publicForm')}
      help={data && rows.length === 0 ? t('house.noPublicForm') : undefined}
      placeholder={t('house.anyPublicForm')}
      clearable
      error={errors['when.form']}
      value={when.form ?? null}
      choices={rows.map(({ id, spec }) => ({ key: id, title: spec.title?.zh ?? id }))}
      onChange={(id) => onChange(id ? { kind: 'submitted', form: id } : { kind: 'submitted' })}
    />
  )
}

const PARTS = {
  record: RecordPart,
  stage: StagePart,
  date: DatePart,
  idle: IdlePart,
  schedule: SchedulePart,
  button: ButtonPart,
  submitted: SubmittedPart,
  webhook: HookPart,
}

export function WhenPart(props: Props) {
  const Part = PARTS[props.when.kind]
  return (
    <>
      <Kinds {...props} />
      <Mistake text={props.errors['when.kind']} />
      <div className="h-parts">
        <Part {...props} />
      </div>
    </>
  )
}
