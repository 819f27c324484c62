// SPDX-License-Identifier: Apache-2.0
// THEN: the actions one behind the other, each a card that one can drag or move by the keyboard.
import { ArrowDown, ArrowUp, CircleHelp, Copy, GripVertical, Plus, Trash2 } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { t } from '../../i18n/t'
import { Button, cx, IconButton, Menu } from '../../ui'
import { useHouse } from './house'
import {
  changeStep,
  copyStep,
  insertStep,
  moveStep,
  type Place,
  placeText,
  removeStep,
  type Spec,
  type Step,
  type StepKind,
  stepsAt,
} from './model'
import { Condition, Mistake } from './parts'
import { freshStep, STEP_KINDS, STEPS } from './step'

interface Props {
  spec: Spec
  errors: Record<string, string>
  onChange: (spec: Spec) => void
  /** Kinds that are not offered here. */
  without?: readonly StepKind[]
}

function AddStep({
  spec,
  list,
  at,
  small,
  without,
  onChange,
}: Pick<Props, 'spec' | 'onChange' | 'without'> & { list: Place; at: number; small?: boolean }) {
  const { form } = useHouse()
  const label = small ? t('house.addStepAt', { n: at + 1 }) : t('house.addStep')
  return (
    <Menu
      label={label}
      items={STEP_KINDS.filter((kind) => !without?.includes(kind)).map((kind) => ({
        key: kind,
        title: t(`house.do.${kind}`),
        icon: STEPS[kind].icon,
        onAction: () => onChange(insertStep(spec, list, at, freshStep(kind, form))),
      }))}
      trigger={
        small ? (
          <IconButton icon={Plus} size="s" label={label} />
        ) : (
          <Button icon={Plus}>{label}</Button>
        )
      }
    />
  )
}

const focusSoon = (place: Place) =>
  setTimeout(() => document.getElementById(`h-${placeText(place)}`)?.focus(), 60)

function Card({
  step,
  place,
  count,
  dragged,
  onDrag,
  ...props
}: Props & {
  step: Step
  place: Place
  count: number
  dragged: number | null
  onDrag: (at: number | null) => void
}) {
  const { spec, errors, onChange } = props
  const at = place[place.length - 1] as number
  const list = place.slice(0, -1)
  const n = at + 1
  const { icon: Icon, Part } = STEPS[step.do] ?? { icon: CircleHelp }
  const path = placeText(place)
  const move = (to: number) => {
    if (to < 0 || to >= count) return
    onChange(moveStep(spec, place, to))
    focusSoon([...list, to])
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    event.stopPropagation()
    move(at + (event.key === 'ArrowUp' ? -1 : 1))
  }
  const set = (part: Partial<Step>) => onChange(changeStep(spec, place, part))
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset needs a legend of its own
    <div
      id={`h-${path}`}
      role="group"
      tabIndex={-1}
      aria-label={t('house.step', { n, name: t(`house.do.${step.do}`) })}
      className={cx('h-step', dragged === at && 'h-dragged')}
      onKeyDown={onKeyDown}
      onDragOver={(event) => {
        if (dragged === null || dragged === at) return
        event.preventDefault()
        event.stopPropagation()
      }}
      onDrop={(event) => {
        if (dragged === null) return
        event.preventDefault()
        event.stopPropagation()
        onChange(moveStep(spec, [...list, dragged], at))
        onDrag(null)
      }}
    >
      <header className="h-step-head">
        <span
          className="h-grip"
          draggable
          title={t('house.drag', { n })}
          aria-hidden
          onDragStart={(event) => {
            event.dataTransfer.effectAllowed = 'move'
            event.dataTransfer.setData('text/plain', path)
            onDrag(at)
          }}
          onDragEnd={() => onDrag(null)}
        >
          <GripVertical size={16} />
        </span>
        <span className="h-step-n num">{n}</span>
        <Icon size={16} aria-hidden />
        <h3>{t(`house.do.${step.do}`)}</h3>
        <span className="h-space" />
        <IconButton
          icon={ArrowUp}
          size="s"
          label={t('house.moveUp', { n })}
          disabled={at === 0}
          onPress={() => move(at - 1)}
        />
        <IconButton
          icon={ArrowDown}
          size="s"
          label={t('house.moveDown', { n })}
          disabled={at === count - 1}
          onPress={() => move(at + 1)}
        />
        <IconButton
          icon={Copy}
          size="s"
          label={t('house.copyStep', { n })}
          onPress={() => onChange(copyStep(spec, place))}
        />
        <IconButton
          icon={Trash2}
          size="s"
          label={t('house.removeStep', { n })}
          onPress={() => onChange(removeStep(spec, place))}
        />
      </header>
      <Mistake text={errors[path] ?? errors[`${path}.do`]} />
      {step.do === 'branch' ? (
        <div className="h-branch">
          <h4>{t('house.branchIf')}</h4>
          <Condition filter={step.if} onChange={(filter) => set({ if: filter })} />
          <Mistake text={errors[`${path}.if`]} />
          <h4>{t('house.branchThen')}</h4>
          <StepList {...props} list={[...place, 'then']} />
          <h4>{t('house.branchElse')}</h4>
          <StepList {...props} list={[...place, 'else']} />
        </div>
      ) : (
        Part && <Part step={step} path={path} errors={errors} onChange={set} />
      )}
    </div>
  )
}

export function StepList({ list, ...props }: Props & { list: Place }) {
  const { spec, errors, without, onChange } = props
  const [dragged, setDragged] = useState<number | null>(null)
  const steps = stepsAt(spec, list)
  return (
    <div className="h-steps">
      {steps.map((step, at) => (
        <div key={at.toString()} className="h-step-place">
          {at > 0 && (
            <div className="h-plus">
              <AddStep
                spec={spec}
                list={list}
                at={at}
                small
                without={without}
                onChange={onChange}
              />
            </div>
          )}
          <Card
            {...props}
            step={step}
            place={[...list, at]}
            count={steps.length}
            dragged={dragged}
            onDrag={setDragged}
          />
        </div>
      ))}
      <Mistake text={errors[placeText(list)]} />
      <AddStep spec={spec} list={list} at={steps.length} without={without} onChange={onChange} />
    </div>
  )
}
