// SPDX-License-Identifier: Apache-2.0
// When a step comes: so long before or behind the date or by a solar term, and again and again.
import { t } from '../../i18n/t'
import { Checkbox, Select } from '../../ui'
import { useHouse } from '../house/house'
import { Clock, NumberInput } from '../house/parts'
import { termChoices } from '../house/terms'
import {
  AFTER_UNITS,
  type AfterUnit,
  afterOf,
  endOf,
  mayCount,
  type PlanStep,
  REPEAT_UNITS,
  type Repeat,
  type RepeatUnit,
  repeatOf,
  withRepeat,
  withTerm,
} from './model'

interface Props {
  step: PlanStep
  told: Record<string, string | undefined>
  onChange: (part: Partial<PlanStep>) => void
}

function Side({ back, onChange }: { back: boolean; onChange: (back: boolean) => void }) {
  return (
    <Select
      className="h-unit"
      label={t('plan.side')}
      value={back ? 'before' : 'after'}
      choices={(['after', 'before'] as const).map((key) => ({ key, title: t(`plan.${key}`) }))}
      onChange={(key) => onChange(key === 'before')}
    />
  )
}

const isBack = (n: number) => n < 0 || Object.is(n, -0)

function AfterInput({ step, told, onChange }: Props) {
  const { n, unit } = afterOf(step.after)
  const put = (size: number, of: AfterUnit, back: boolean) =>
    onChange({ after: { [of]: back ? -size : size } })
  return (
    <>
      <NumberInput
        label={t('plan.number')}
        value={Math.abs(n)}
        error={told.after}
        onChange={(next) => put(next ?? 0, unit, isBack(n))}
      />
      <Select
        className="h-unit"
        label={t('plan.unit')}
        value={unit}
        choices={AFTER_UNITS.map((key) => ({ key, title: t(`plan.unit.${key}`) }))}
        onChange={(key) => key && put(Math.abs(n), key as AfterUnit, isBack(n))}
      />
      <Side back={isBack(n)} onChange={(back) => put(Math.abs(n), unit, back)} />
    </>
  )
}

function TermInput({ step, told, onChange }: Props) {
  const { name, days = 0 } = step.term ?? {}
  const put = (n: number) => onChange({ term: { ...step.term, days: n } })
  return (
    <>
      <Select
        label={t('plan.term')}
        help={t('plan.termHelp')}
        error={told['term.name'] ?? told['term.days']}
        value={name ?? 'any'}
        choices={[{ key: 'any', title: t('plan.termAny') }, ...termChoices()]}
        onChange={(key) =>
          onChange({ term: { ...(key && key !== 'any' ? { name: key } : {}), days } })
        }
      />
      <NumberInput
        label={t('plan.termDays')}
        value={Math.abs(days)}
        suffix={t('plan.unit.days')}
        onChange={(next) => put(isBack(days) ? -(next ?? 0) : (next ?? 0))}
      />
      <Side back={isBack(days)} onChange={(back) => put(back ? -Math.abs(days) : Math.abs(days))} />
    </>
  )
}

/** By itself, by a field of the record, for so long, or as long as the plan goes on. */
function RepeatEnd({
  repeat,
  told,
  onChange,
}: {
  repeat: Repeat
  told: Props['told']
  onChange: (repeat: Repeat) => void
}) {
  const { form } = useHouse()
  const end = endOf(repeat)
  const { times: _, until: __, ...rest } = repeat
  const numbers = form.fields.filter(mayCount)
  const until = repeatOf(repeat.until ?? { months: 6 })
  const choose = (key: string | null) => {
    if (key === 'times') onChange({ ...rest, times: 10 })
    else if (key === 'until') onChange({ ...rest, until: { months: 6 } })
    else if (key === 'plan') onChange(rest)
    else if (key) onChange({ ...rest, times: { field: key } })
  }
  return (
    <>
      <Select
        label={t('plan.repeatEnd')}
        error={told['repeat.times'] ?? told['repeat.until']}
        value={end}
        choices={[
          { key: 'times', title: t('plan.repeatTimes') },
          { key: 'until', title: t('plan.repeatUntil') },
          { key: 'plan', title: t('plan.repeatPlan') },
          ...numbers.map(({ key, title }) => ({
            key,
            title: t('plan.repeatField', { field: title }),
          })),
        ]}
        onChange={choose}
      />
      {end === 'times' && (
        <NumberInput
          label={t('plan.times')}
          value={typeof repeat.times === 'number' ? repeat.times : undefined}
          onChange={(times) => onChange({ ...rest, times: times ?? 1 })}
        />
      )}
      {end === 'until' && (
        <>
          <NumberInput
            label={t('plan.until')}
            value={until.n}
            onChange={(n) => onChange({ ...rest, until: { [until.unit]: n ?? 1 } })}
          />
          <Select
            className="h-unit"
            label={t('plan.unit')}
            value={until.unit}
            choices={REPEAT_UNITS.map((key) => ({ key, title: t(`plan.unit.${key}`) }))}
            onChange={(unit) =>
              unit && onChange({ ...rest, until: { [unit as RepeatUnit]: until.n } })
            }
          />
        </>
      )}
    </>
  )
}

function RepeatInput({ step, told, onChange }: Props) {
  const repeat = step.repeat
  if (!repeat) return null
  const { n, unit } = repeatOf(repeat)
  const put = (next: Repeat) => onChange({ repeat: next })
  const every = (of: RepeatUnit, size: number) => {
    const { days: _, weeks: __, months: ___, ...rest } = repeat
    put({ ...rest, [of]: size })
  }
  return (
    <div className="h-parts">
      {!step.term && (
        <>
          <NumberInput
            label={t('plan.every')}
            error={told.repeat}
            value={n}
            onChange={(next) => every(unit, next ?? 1)}
          />
          <Select
            className="h-unit"
            label={t('plan.unit')}
            value={unit}
            choices={REPEAT_UNITS.map((key) => ({ key, title: t(`plan.unit.${key}`) }))}
            onChange={(key) => key && every(key as RepeatUnit, n)}
          />
        </>
      )}
      <RepeatEnd repeat={repeat} told={told} onChange={put} />
    </div>
  )
}

export function Rhythm({ step, told, onChange }: Props) {
  return (
    <>
      <div className="h-parts">
        <Select
          className="h-short"
          label={t('plan.by')}
          value={step.term ? 'term' : 'span'}
          choices={(['span', 'term'] as const).map((key) => ({ key, title: t(`plan.by.${key}`) }))}
          onChange={(key) => key && onChange(withTerm(step, key === 'term'))}
        />
        {step.term ? (
          <TermInput step={step} told={told} onChange={onChange} />
        ) : (
          <AfterInput step={step} told={told} onChange={onChange} />
        )}
        <Clock
          label={t('plan.at')}
          value={step.at}
          error={told.at}
          onChange={(at) => onChange({ at })}
        />
      </div>
      <Checkbox value={!!step.repeat} onChange={(on) => onChange(withRepeat(step, on))}>
        {t(step.term ? 'plan.repeatTerm' : 'plan.repeat')}
      </Checkbox>
      <RepeatInput step={step} told={told} onChange={onChange} />
      <Checkbox
        value={!!step.on_workday}
        onChange={(on) => onChange({ on_workday: on || undefined })}
      >
        {t('plan.onWorkday')}
      </Checkbox>
    </>
  )
}
