// SPDX-License-Identifier: Apache-2.0
// The board's filters and what was picked in charts, above the tiles.
import { X } from 'lucide-react'
import { useState } from 'react'
import { useForm } from '../api/hooks'
import { today } from '../core/date'
import { useFieldSource } from '../fields/source'
import { useLang } from '../i18n/staff'
import { t } from '../i18n/t'
import { Button, type Choice, DatePicker, MultiSelect, Select, Tag } from '../ui'
import { keyOfPeriod, OWN, periodChoices, periodOf, periodText } from './periods'
import { type BoardState, type FilterValue, inLang, filterValue } from './state'
import type { BoardDoc, BoardFilter, PeriodIs } from './types'

type SetFilter = (value: FilterValue | null) => void

function PeriodPart({
  label,
  value,
  onChange,
}: {
  label: string
  value: FilterValue | null
  onChange: SetFilter
}) {
  const [own, setOwn] = useState(false)
  const period: PeriodIs | null = value && 'period' in value ? value.period : null
  const span =
    period && typeof period === 'object' && !('last' in period) && !('to_date' in period)
      ? period
      : null
  const choices = periodChoices()
  const key = period === null ? null : span || own ? OWN : keyOfPeriod(period)
  // A period that is none of ours is still what the board shows.
  if (key && !choices.some((one) => one.key === key) && period)
    choices.unshift({ key, title: periodText(period) })
  const days = span ?? { from: undefined, to: undefined }
  return (
    <>
      <Select
        label={label}
        choices={choices}
        value={own ? OWN : key}
        clearable
        placeholder={t('board.anyTime')}
        onChange={(next) => {
          setOwn(next === OWN)
          if (next === null) onChange(null)
          else if (next === OWN) onChange({ period: { from: today(), to: today() } })
          else onChange({ period: periodOf(next) })
        }}
      />
      {(own || span) && (
        <>
          <DatePicker
            label={t('board.from')}
            value={days.from ?? null}
            max={days.to}
            onChange={(from) => onChange({ period: { ...days, from: from ?? undefined } })}
          />
          <DatePicker
            label={t('board.to')}
            value={days.to ?? null}
            min={days.from}
            onChange={(to) => onChange({ period: { ...days, to: to ?? undefined } })}
          />
        </>
      )}
    </>
  )
}

function PickPart({
  filter,
  label,
  value,
  onChange,
}: {
  filter: BoardFilter
  label: string
  value: FilterValue | null
  onChange: SetFilter
}) {
  const source = useFieldSource()
  const { data: form } = useForm(filter.form)
  const found = [...(form?.fields ?? []), ...(form?.system ?? [])].find(
    (one) => one.key === filter.field,
  )
  const options = found?.options?.map((one) => ({ key: one.key, title: one.title }))
  const field = found ?? { key: filter.key, type: filter.kind, title: label }
  const picked = value && 'picked' in value ? value.picked : []
  // Defaults know keys alone: their words come from the options.
  const shown: Choice[] = picked.map((one) => options?.find((o) => o.key === one.key) ?? one)
  return (
    <MultiSelect
      label={label}
      source={
        options ??
        (async (query, signal) =>
          (await source.findRefs(field, query, signal)).map((one) => ({
            key: one.id,
            title: one.title,
            hint: one.hint,
          })))
      }
      value={shown}
      placeholder={t('board.everything')}
      onChange={(choices) =>
        onChange(
          choices.length > 0 ? { picked: choices.map(({ key, title }) => ({ key, title })) } : null,
        )
      }
    />
  )
}

export function Filters({
  doc,
  state,
  onState,
}: {
  doc: BoardDoc
  state: BoardState
  onState: (state: BoardState) => void
}) {
  const lang = useLang()
  const filters = doc.filters ?? []
  const set = (key: string) => (value: FilterValue | null) =>
    onState({ ...state, filters: { ...state.filters, [key]: value } })
  const changed = Object.keys(state.filters).length > 0 || state.cross.length > 0
  return (
    <search className="b-filters no-print">
      {filters.map((filter) => {
        const label =
          inLang(filter.title, lang) || t(`board.kind.${filter.kind}` as 'board.kind.period')
        const value = filterValue(filter, state)
        return filter.kind === 'period' ? (
          <PeriodPart key={filter.key} label={label} value={value} onChange={set(filter.key)} />
        ) : (
          <PickPart
            key={filter.key}
            filter={filter}
            label={label}
            value={value}
            onChange={set(filter.key)}
          />
        )
      })}
      {state.cross.map((cross) => {
        const name = `${cross.title}: ${cross.text}`
        return (
          <Tag
            key={JSON.stringify([cross.form, cross.dim, cross.value])}
            tone="brand"
            name={name}
            onRemove={() =>
              onState({ ...state, cross: state.cross.filter((one) => one !== cross) })
            }
          >
            {name}
          </Tag>
        )
      })}
      {changed && (
        <Button
          size="s"
          variant="ghost"
          icon={X}
          onPress={() => onState({ ...state, filters: {}, cross: [] })}
        >
          {t('board.reset')}
        </Button>
      )}
    </search>
  )
}
