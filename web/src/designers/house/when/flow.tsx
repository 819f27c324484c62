// SPDX-License-Identifier: Apache-2.0
// When a flow of the form begins, ends, comes to a step or leaves it, or somebody's time for a task is over.
import { Waypoints } from 'lucide-react'
import { t } from '../../../i18n/t'
import { CheckboxGroup, MultiSelect, Select } from '../../../ui'
import { useHouse } from '../house'
import { EVENTS, OUTCOMES, resultsOf, stepsOf, wayTitle } from './flowWords'
import type { WhenDef, WhenProps } from './types'

const AT_NODE = ['reached', 'left', 'overdue']

function Some({
  label,
  any,
  error,
  all,
  chosen,
  onChange,
}: {
  label: string
  any: string
  error: string | undefined
  all: readonly { key: string; title: string }[]
  chosen: readonly string[] | undefined
  onChange: (keys: string[] | undefined) => void
}) {
  return (
    <MultiSelect
      label={label}
      placeholder={any}
      error={error}
      source={all}
      value={all.filter((one) => chosen?.includes(one.key))}
      onChange={(next) => onChange(next.length > 0 ? next.map((one) => one.key) : undefined)}
    />
  )
}

const ways = (keys: readonly string[]) => keys.map((key) => ({ key, title: wayTitle(key) }))

function Part({ when, errors, onChange }: WhenProps) {
  const house = useHouse()
  const on = when.on ?? []
  const set = (part: 'nodes' | 'results' | 'outcomes') => (keys: string[] | undefined) => {
    const { [part]: _, ...rest } = when
    onChange(keys ? { ...rest, [part]: keys } : rest)
  }
  const choose = (next: string[]) => {
    const { nodes, results, outcomes, ...rest } = when
    onChange({
      ...rest,
      on: next,
      ...(nodes && next.some((one) => AT_NODE.includes(one)) && { nodes }),
      ...(results && next.includes('ended') && { results }),
      ...(outcomes && next.includes('left') && { outcomes }),
    })
  }
  return (
    <>
      <Select
        label={t('house.flow')}
        help={house.flows.length === 0 ? t('house.noFlow') : undefined}
        error={errors['when.flow']}
        value={when.flow || null}
        choices={house.flows.map(({ key, title }) => ({ key, title }))}
        onChange={(key) => {
          if (key && key !== when.flow) onChange({ kind: 'flow', flow: key, on })
        }}
      />
      <CheckboxGroup
        label={t('house.on')}
        error={errors['when.on']}
        choices={EVENTS.map((key) => ({ key, title: t(`house.flowOn.${key}`) }))}
        value={on}
        onChange={choose}
      />
      {on.includes('ended') && (
        <Some
          label={t('house.flowResults')}
          any={t('house.flowAny')}
          error={errors['when.results']}
          all={ways(resultsOf(when, house))}
          chosen={when.results}
          onChange={set('results')}
        />
      )}
      {on.some((one) => AT_NODE.includes(one)) && (
        <Some
          label={t('house.flowNodes')}
          any={t('house.flowAnyNode')}
          error={errors['when.nodes']}
          all={stepsOf(when, house)}
          chosen={when.nodes}
          onChange={set('nodes')}
        />
      )}
      {on.includes('left') && (
        <Some
          label={t('house.flowOutcomes')}
          any={t('house.flowAny')}
          error={errors['when.outcomes']}
          all={ways(OUTCOMES)}
          chosen={when.outcomes}
          onChange={set('outcomes')}
        />
      )}
    </>
  )
}

export const flow: WhenDef = {
  icon: Waypoints,
  Part,
  fresh: () => ({ kind: 'flow', flow: '', on: ['ended'] }),
}
