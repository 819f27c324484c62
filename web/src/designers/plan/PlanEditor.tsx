// SPDX-License-Identifier: Apache-2.0
// One plan as a vertical line of steps, beside it the dates that they would have.
import { ChevronDown, ChevronRight, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { filterToWire } from '../../api/records'
import type { Filter } from '../../core/filter'
import { t } from '../../i18n/t'
import { Button, Card, Checkbox, IconButton, Input, Select } from '../../ui'
import { EditorPage } from '../frame/EditorPage'
import { useDraft } from '../frame/useDraft'
import { useHouse } from '../house/house'
import { mayBeDate, placed, withText } from '../house/model'
import { Condition, Mistake, NumberInput } from '../house/parts'
import { StepList } from '../house/Steps'
import { stepsText } from '../house/say'
import { word } from '../word'
import {
  addStep,
  anchorKey,
  asRule,
  errorsOf,
  freshPlan,
  inOrder,
  nextDay,
  type Plan,
  type PlanSpec,
  type PlanStep,
  plansHref,
  planToSend,
  removeStep,
  setStep,
} from './model'
import { Dates } from './Dates'
import { Rhythm } from './Rhythm'
import { afterText } from './say'

const wired = (spec: PlanSpec) => planToSend(spec, (filter) => filterToWire(filter) as Filter)

function StepCard({
  step,
  n,
  isOpen,
  errors,
  onOpen,
  onChange,
  onRemove,
}: {
  step: PlanStep
  n: number
  isOpen: boolean
  errors: readonly { path: string; message: string }[]
  onOpen: () => void
  onChange: (part: Partial<PlanStep>) => void
  onRemove: () => void
}) {
  const house = useHouse()
  const told = Object.fromEntries(errors.map(({ path, message }) => [path, message]))
  const shown = isOpen || errors.length > 0
  const title = word(step.title) || t('plan.stepN', { n })
  return (
    <li className="pl-step">
      <span className="pl-dot num" aria-hidden>
        {n}
      </span>
      <div className="x-card pl-card">
        <header className="h-rule-head">
          <IconButton
            icon={shown ? ChevronDown : ChevronRight}
            size="s"
            label={t('plan.editStep', { n })}
            onPress={onOpen}
          />
          <span className="pl-when">{afterText(step)}</span>
          <h3>{title}</h3>
          <span className="h-space" />
          <IconButton
            icon={Trash2}
            size="s"
            label={t('plan.removeStep', { n })}
            onPress={onRemove}
          />
        </header>
        {!shown && <p className="muted">{stepsText(step.do, house)}</p>}
        {shown && (
          <>
            <Input
              label={t('plan.stepTitle')}
              required
              error={told.title}
              value={step.title.zh ?? ''}
              onChange={(zh) => onChange({ title: withText(step.title, 'zh', zh) })}
            />
            <Rhythm step={step} told={told} onChange={onChange} />
            <StepList
              spec={asRule(step)}
              errors={placed(errors.filter((one) => one.path.startsWith('do')))}
              list={[]}
              onChange={(next) => onChange({ do: next.do })}
            />
          </>
        )}
      </div>
    </li>
  )
}

function Anchor({
  spec,
  error,
  onChange,
}: {
  spec: PlanSpec
  error?: string
  onChange: (spec: PlanSpec) => void
}) {
  const { form } = useHouse()
  const fields = [...form.fields, ...form.system].filter(mayBeDate)
  return (
    <Select
      label={t('plan.anchor')}
      help={t('plan.anchorHelp')}
      error={error}
      value={anchorKey(spec) || 'start'}
      choices={[
        ...fields.map(({ key, title }) => ({ key, title })),
        { key: 'start', title: t('plan.anchorStart') },
      ]}
      onChange={(key) =>
        key &&
        onChange({
          ...spec,
          when: { kind: 'plan', anchor: key === 'start' ? { start: true } : { field: key } },
        })
      }
    />
  )
}

function Stop({
  spec,
  errors,
  onChange,
}: {
  spec: PlanSpec
  errors: Record<string, string>
  onChange: (spec: PlanSpec) => void
}) {
  const stop = spec.stop ?? {}
  const set = (part: PlanSpec['stop']) => onChange({ ...spec, stop: { ...stop, ...part } })
  return (
    <Card title={t('plan.stop')}>
      <div className="x-stack">
        <p className="muted">{t('plan.stopHelp')}</p>
        <Condition filter={stop.if} onChange={(filter) => set({ if: filter })} />
        <Mistake text={errors['stop.if']} />
        <Checkbox value={!!stop.opt_out} onChange={(on) => set({ opt_out: on || undefined })}>
          {t('plan.stopOptOut')}
        </Checkbox>
        <Checkbox value={!!stop.keep_tasks} onChange={(on) => set({ keep_tasks: on || undefined })}>
          {t('plan.keepTasks')}
        </Checkbox>
        <NumberInput
          label={t('plan.end')}
          suffix={t('plan.unit.days')}
          error={errors['end.days']}
          value={spec.end?.days}
          onChange={(days) => {
            const { end: _, ...rest } = spec
            onChange(days ? { ...rest, end: { days } } : rest)
          }}
        />
      </div>
    </Card>
  )
}

export function PlanEditor({
  plan,
  onSaved,
}: {
  plan: Plan | null
  onSaved: (plan: Plan) => void
}) {
  const { form } = useHouse()
  const draft = useDraft({
    row: plan,
    fresh: () => freshPlan(form),
    wired,
    form: form.key,
    href: (rest) => plansHref(form.key, rest),
    onSaved,
  })
  const [open, setOpen] = useState<string | null>(null)
  const { spec, sent, setSpec } = draft
  const errors = errorsOf(draft.told, sent.steps)
  const add = () => {
    const next = addStep(spec, form, nextDay(spec), draft.base.spec)
    setSpec(next)
    const had = new Set(spec.steps.map((one) => one.key))
    setOpen(next.steps.find((one) => !had.has(one.key))?.key ?? null)
  }
  return (
    <EditorPage
      draft={draft}
      fresh={t('plan.new')}
      crumb={{ title: t('plan.of', { name: form.title }), href: plansHref(form.key) }}
      name={t('plan.name')}
      nameError={errors.plan.title}
      beside={<Dates spec={sent} />}
    >
      <Card>
        <Anchor spec={spec} error={errors.plan['when.anchor']} onChange={setSpec} />
      </Card>
      <Card title={t('plan.auto')}>
        <div className="x-stack">
          <p className="muted">{t('plan.autoHelp')}</p>
          <Condition filter={spec.if} onChange={(filter) => setSpec({ ...spec, if: filter })} />
          <Mistake text={errors.plan.if} />
        </div>
      </Card>
      <section aria-label={t('plan.steps')}>
        <ol className="pl-steps">
          {inOrder(spec.steps).map((step, at) => (
            <StepCard
              key={step.key}
              step={step}
              n={at + 1}
              isOpen={open === step.key}
              errors={errors.steps[step.key] ?? []}
              onOpen={() => setOpen(open === step.key ? null : step.key)}
              onChange={(part) => setSpec(setStep(spec, step.key, part))}
              onRemove={() => setSpec(removeStep(spec, step.key))}
            />
          ))}
        </ol>
        <Mistake text={errors.plan.steps} />
        <Button icon={Plus} onPress={add}>
          {t('plan.addStep')}
        </Button>
      </section>
      <Stop spec={spec} errors={errors.plan} onChange={setSpec} />
    </EditorPage>
  )
}
