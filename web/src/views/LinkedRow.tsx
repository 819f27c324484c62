// SPDX-License-Identifier: Apache-2.0
// One condition that counts linked records, or adds up a figure of theirs, in a window of time.
import { Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { FieldInfo, FormInfo } from '../api/forms'
import { useForms } from '../api/hooks'
import { allForms, useMe } from '../app/session'
import type { Linked, LinkedCondition, Period, Within } from '../core/filter'
import { t, tMaybe } from '../i18n/t'
import { IconButton, Input, Select } from '../ui'
import { FilterEditor } from './FilterEditor'
import { fromGroup, type LinkedNode, toGroup } from './node'

const OPS = ['ge', 'gt', 'eq', 'ne', 'le', 'lt', 'between'] as const
const WHENS = ['any', 'days', 'hours', 'this', 'last', 'from'] as const
type When = (typeof WHENS)[number]
const PERIODS: readonly Period[] = ['day', 'week', 'month', 'quarter', 'year']

const shown = (field: FieldInfo) => field.result ?? field.type
const isDay = (field: FieldInfo) => ['date', 'datetime'].includes(shown(field))
const isTime = (field: FieldInfo) => shown(field) === 'datetime'
const mayWindow = (field: FieldInfo) => isDay(field) && field.type !== 'lookup'
const mayAdd = (field: FieldInfo) => !!field.summable && field.type !== 'lookup'

interface Source {
  key: string
  title: string
  linked: Linked
  form: FormInfo
}

/** What may be counted: forms that link here, own many-links and sub-forms, and what links to a linked record. */
export function useSources(form: FormInfo): Source[] {
  const me = useMe()
  const keys = useMemo(
    () =>
      allForms(me)
        .filter((one) => one.can.includes('read'))
        .map((one) => one.key),
    [me],
  )
  const forms = useForms(keys)
  return useMemo(() => {
    const into = (target: string) =>
      forms.flatMap((one) =>
        one.fields
          .filter((field) => field.target === target && ['link', 'links'].includes(field.type))
          .map((field) => ({ one, field })),
      )
    const here = into(form.key).map(({ one, field }) => ({
      key: `${one.key} ${field.key}`,
      title: t('count.rows', { form: one.title, field: field.title }),
      linked: { form: one.key, link: field.key },
      form: one,
    }))
    const own = form.fields.flatMap((field): Source[] => {
      const rows = field.type === 'subform' && field.fields
      const other = rows
        ? ({ ...form, fields: rows, system: [], key: `${form.key}.${field.key}` } as FormInfo)
        : field.type === 'links' && forms.find((one) => one.key === field.target)
      if (!other) return []
      const title = t('count.own', { field: field.title })
      return [{ key: field.key, title, linked: { field: field.key }, form: other }]
    })
    const over = form.fields
      .filter((field) => field.type === 'link' && field.target && field.target !== form.key)
      .flatMap((field) =>
        into(field.target as string).map(({ one, field: link }) => ({
          key: `${field.key} ${one.key} ${link.key}`,
          title: t('count.overRows', { over: field.title, form: one.title }),
          linked: { over: field.key, form: one.key, link: link.key },
          form: one,
        })),
      )
    return [...here, ...own, ...over]
  }, [form, forms])
}

const sameRows = (a: Linked, b: Linked) =>
  a.form === b.form && a.link === b.link && a.field === b.field && a.over === b.over

export const freshLinked = (source: { linked: Linked }): LinkedCondition => ({
  linked: source.linked,
  op: 'ge',
  value: 1,
})

const whenOf = (within: Within | undefined): When =>
  !within
    ? 'any'
    : within.from
      ? 'from'
      : within.hours !== undefined
        ? 'hours'
        : within.this
          ? 'this'
          : within.last
            ? 'last'
            : 'days'

function freshWithin(when: When, at: FieldInfo | undefined, base: FieldInfo | undefined) {
  if (when === 'any' || !at) return undefined
  const field = at.key
  if (when === 'from') return base ? { field, from: base.key, days: 30 } : undefined
  if (when === 'days') return { field, days: 90 }
  if (when === 'hours') return { field, hours: 24 }
  return { field, [when]: 'month' as const }
}

function WindowInput({
  form,
  other,
  within,
  onChange,
}: {
  form: FormInfo
  other: FormInfo
  within: Within | undefined
  onChange: (within: Within | undefined) => void
}) {
  const days = [...other.fields, ...other.system].filter(mayWindow)
  const bases = [...form.fields, ...form.system].filter(mayWindow)
  const when = whenOf(within)
  const fits = when === 'hours' ? days.filter(isTime) : days
  const kinds = WHENS.filter(
    (key) =>
      key === 'any' ||
      (days.length > 0 &&
        (key !== 'hours' || days.some(isTime)) &&
        (key !== 'from' || bases.length > 0)),
  )
  const start = (key: When) =>
    onChange(
      freshWithin(
        key,
        key === 'hours'
          ? days.find(isTime)
          : (days.find((one) => one.key === within?.field) ?? days[0]),
        bases[0],
      ),
    )
  const number = (text: string) => {
    const plain = text.normalize('NFKC').trim()
    if (!within || !/^-?\d{1,5}$/.test(plain)) return
    onChange(
      when === 'hours' ? { ...within, hours: Number(plain) } : { ...within, days: Number(plain) },
    )
  }
  return (
    <>
      <Select
        className="v-op"
        aria-label={t('count.when')}
        choices={kinds.map((key) => ({ key, title: t(`count.when.${key}`) }))}
        value={when}
        onChange={(key) => key && start(key as When)}
      />
      {within && (when === 'days' || when === 'hours' || when === 'from') && (
        <Input
          className="v-days"
          aria-label={t(`count.n.${when}`)}
          inputMode="numeric"
          numeric
          suffix={when === 'hours' ? t('count.n.hours') : t('filter.daysUnit')}
          value={String((when === 'hours' ? within.hours : within.days) ?? '')}
          onChange={number}
        />
      )}
      {within && (when === 'this' || when === 'last') && (
        <Select
          className="v-days"
          aria-label={t('count.period')}
          choices={PERIODS.map((key) => ({ key, title: tMaybe(`filter.period.${key}`) ?? key }))}
          value={within.this ?? within.last ?? null}
          onChange={(key) => key && onChange({ field: within.field, [when]: key as Period })}
        />
      )}
      {within && when === 'from' && (
        <Select
          className="v-input"
          aria-label={t('count.base')}
          choices={bases.map(({ key, title }) => ({ key, title }))}
          value={within.from ?? null}
          onChange={(key) => key && onChange({ ...within, from: key })}
        />
      )}
      {within && (
        <Select
          className="v-input"
          aria-label={t('count.at')}
          choices={fits.map(({ key, title }) => ({ key, title }))}
          value={within.field}
          onChange={(key) => key && onChange({ ...within, field: key })}
        />
      )}
    </>
  )
}

/** Only those that fit: rows that are not finished yet stay here. */
function Which({
  source,
  linked,
  onChange,
}: {
  source: Source
  linked: Linked
  onChange: (linked: Linked) => void
}) {
  const [group, setGroup] = useState(() => toGroup(linked.filter))
  const { filter, ...rest } = linked
  return (
    <details className="v-which" open={!!filter}>
      <summary>{t('count.which')}</summary>
      <FilterEditor
        form={source.form}
        counts={false}
        group={group}
        onChange={(next) => {
          setGroup(next)
          const inner = fromGroup(next)
          onChange(inner ? { ...rest, filter: inner } : rest)
        }}
      />
    </details>
  )
}

const readNumber = (text: string, isSum: boolean): string | number => {
  const plain = text.normalize('NFKC').replaceAll(',', '').trim()
  return !isSum && /^\d{1,9}$/.test(plain) ? Number(plain) : plain
}

function Amounts({
  condition,
  onChange,
}: {
  condition: LinkedCondition
  onChange: (value: LinkedCondition['value']) => void
}) {
  const isSum = !!condition.linked.sum
  const list = Array.isArray(condition.value) ? (condition.value as unknown[]) : [condition.value]
  const two = condition.op === 'between'
  const set = (at: number, text: string) => {
    const one = readNumber(text, isSum)
    if (!two) onChange(one as LinkedCondition['value'])
    else onChange([0, 1].map((i) => (i === at ? one : (list[i] ?? ''))) as LinkedCondition['value'])
  }
  return (
    <>
      <Input
        className="v-days"
        aria-label={t('count.value')}
        inputMode="decimal"
        numeric
        value={String(list[0] ?? '')}
        onChange={(text) => set(0, text)}
      />
      {two && (
        <Input
          className="v-days"
          aria-label={t('count.to')}
          inputMode="decimal"
          numeric
          value={String(list[1] ?? '')}
          onChange={(text) => set(1, text)}
        />
      )}
    </>
  )
}

export default function LinkedRow({
  form,
  node,
  onChange,
  onRemove,
}: {
  form: FormInfo
  node: LinkedNode
  onChange: (node: LinkedNode) => void
  onRemove: () => void
}) {
  const sources = useSources(form)
  const { condition } = node
  const source = sources.find((one) => sameRows(one.linked, condition.linked)) ?? sources[0]
  const set = (next: LinkedCondition) => onChange({ ...node, condition: next })
  const setLinked = (linked: Linked) => set({ ...condition, linked })
  const known = source && sameRows(source.linked, condition.linked)
  const figures = (source?.form.fields ?? []).filter(mayAdd)
  const { sum: _, within: __, ...plain } = condition.linked
  const figure = (key: string) =>
    set({
      ...condition,
      linked: {
        ...plain,
        ...(condition.linked.within ? { within: condition.linked.within } : {}),
        ...(key === 'count' ? {} : { sum: key }),
      },
    })
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset needs a legend of its own
    <div className="v-linked" role="group" aria-label={t('count.label')}>
      <div className="v-cond">
        <Select
          className="v-field"
          aria-label={t('count.what')}
          choices={sources.map(({ key, title }) => ({ key, title }))}
          value={known ? source.key : null}
          onChange={(key) => {
            const to = sources.find((one) => one.key === key)
            if (to) set({ linked: to.linked, op: condition.op, value: condition.value })
          }}
        />
        <IconButton icon={Trash2} label={t('count.remove')} onPress={onRemove} />
      </div>
      {known && (
        <>
          <div className="v-cond">
            <WindowInput
              form={form}
              other={source.form}
              within={condition.linked.within}
              onChange={(within) => {
                const { within: gone, ...rest } = condition.linked
                setLinked(within ? { ...rest, within } : rest)
              }}
            />
          </div>
          <div className="v-cond">
            <Select
              className="v-input"
              aria-label={t('count.figure')}
              choices={[
                { key: 'count', title: t('count.figure.count') },
                ...figures.map(({ key, title }) => ({
                  key,
                  title: t('count.figure.sum', { field: title }),
                })),
              ]}
              value={condition.linked.sum ?? 'count'}
              onChange={(key) => key && figure(key)}
            />
            <Select
              className="v-op"
              aria-label={t('count.op')}
              choices={OPS.map((key) => ({ key, title: tMaybe(`op.${key}`) ?? key }))}
              value={condition.op}
              onChange={(op) => {
                if (!op) return
                const one = Array.isArray(condition.value) ? condition.value[0] : condition.value
                set({
                  ...condition,
                  op,
                  value: (op === 'between' ? [one, ''] : one) as LinkedCondition['value'],
                })
              }}
            />
            <Amounts condition={condition} onChange={(value) => set({ ...condition, value })} />
          </div>
          <Which key={source.key} source={source} linked={condition.linked} onChange={setLinked} />
        </>
      )}
    </div>
  )
}
