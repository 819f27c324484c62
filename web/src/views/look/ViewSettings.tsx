// SPDX-License-Identifier: Apache-2.0
// How a view shows its records: its kind and what that asks for, groups, figures below the columns,
// columns that stay, colours by rule. Each change shows at once; saving the view keeps it.
import './look.css'
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { type FieldInfo, fieldOf, type FormInfo } from '../../api/forms'
import type { Filter } from '../../core/filter'
import type { ColorRule, SummaryFn, ViewLook } from '../../core/schema'
import { type Key, t } from '../../i18n/t'
import { Button, Drawer, IconButton, Select } from '../../ui'
import { boardFields } from '../board/model'
import { FilterDialog } from '../FilterBar'
import { finder, usePaths } from '../paths'
import { filterText } from '../sentence'
import type { LookChange } from '../state'
import { TONES } from './colors'
import {
  groupFields,
  imageFields,
  isMoment,
  KINDS,
  type Kind,
  needsOf,
  parentFields,
  resourceFields,
  type Shown,
  summaryFns,
  timeFields,
} from './kinds'

const MOST_RULES = 20
const MOST_FROZEN = 5

const choicesOf = (fields: readonly FieldInfo[]) =>
  fields.map((field) => ({ key: field.key, title: field.title }))

function Pick({
  label,
  fields,
  value,
  onChange,
  clearable,
}: {
  label: Key
  fields: readonly FieldInfo[]
  value: string | undefined
  onChange: (key: string | null) => void
  clearable?: boolean
}) {
  return (
    <Select
      label={t(label)}
      choices={choicesOf(fields)}
      value={value ?? null}
      onChange={onChange}
      clearable={clearable}
      placeholder={t('look.none')}
    />
  )
}

type Put = (change: LookChange) => void

/** What the kind asks for. */
function KindFields({ form, shown, put }: { form: FormInfo; shown: Shown; put: Put }) {
  const times = timeFields(form)
  const { kind, start } = shown
  if (kind === 'grid' || kind === 'board')
    return (
      <Pick
        label={kind === 'board' ? 'look.columnsBy' : 'look.group'}
        fields={kind === 'board' ? boardFields(form) : groupFields(form)}
        value={shown.group?.key}
        onChange={(group) => put({ group })}
        clearable={kind === 'grid'}
      />
    )
  if (kind === 'gallery')
    return (
      <Pick
        label="look.image"
        fields={imageFields(form)}
        value={shown.image?.key}
        onChange={(image) => put({ image })}
      />
    )
  if (kind === 'tree')
    return (
      <Pick
        label="look.parent"
        fields={parentFields(form)}
        value={shown.parent?.key}
        onChange={(parent) => put({ parent })}
      />
    )
  return (
    <>
      <Pick
        label="look.start"
        fields={times}
        value={start?.key}
        onChange={(key) => put({ start: key, end: null })}
      />
      <Pick
        label="look.end"
        fields={times.filter(
          (field) => start && field !== start && isMoment(field) === isMoment(start),
        )}
        value={shown.end?.key}
        onChange={(end) => put({ end })}
        clearable
      />
      {kind === 'resource' && (
        <Pick
          label="look.resource"
          fields={resourceFields(form)}
          value={shown.resource?.key}
          onChange={(resource) => put({ resource })}
        />
      )}
    </>
  )
}

function Summary({
  fields,
  summary,
  put,
}: {
  fields: readonly FieldInfo[]
  summary: Record<string, SummaryFn>
  put: Put
}) {
  const able = fields.filter((field) => summaryFns(field).length > 0)
  if (able.length === 0) return null
  return (
    <section className="l-part" aria-label={t('look.summary')}>
      <h3>{t('look.summary')}</h3>
      {able.map((field) => (
        <div key={field.key} className="l-line">
          <span>{field.title}</span>
          <Select
            aria-label={t('look.summaryOf', { name: field.title })}
            choices={summaryFns(field).map((fn) => ({ key: fn, title: t(`look.fn.${fn}`) }))}
            value={summary[field.key] ?? null}
            placeholder={t('look.none')}
            clearable
            onChange={(fn) => {
              const { [field.key]: _, ...rest } = summary
              put({ summary: fn ? { ...rest, [field.key]: fn as SummaryFn } : rest })
            }}
          />
        </div>
      ))}
    </section>
  )
}

function Colors({ form, rules, put }: { form: FormInfo; rules: readonly ColorRule[]; put: Put }) {
  const [at, setAt] = useState<number | null>(null)
  const find = finder(usePaths(form, false))
  const set = (next: ColorRule[]) => put({ colors: next.length > 0 ? next : null })
  const edited = at === null ? undefined : rules[at]
  return (
    <section className="l-part" aria-label={t('look.colors')}>
      <h3>{t('look.colors')}</h3>
      <p className="muted">{t('look.colorsHelp')}</p>
      {rules.map((rule, index) => {
        const filter = rule.when as Filter | null
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: rules have no name but their place
          <div key={index} className="l-line">
            <Select
              aria-label={t('look.colorOf', { n: index + 1 })}
              choices={TONES.map((tone) => ({ key: tone, title: t(`look.tone.${tone}`), tone }))}
              value={rule.color}
              onChange={(color) =>
                set(rules.map((one, k) => (k === index ? { ...one, color: color ?? 'grey' } : one)))
              }
            />
            <Button size="s" onPress={() => setAt(index)}>
              {filter ? filterText(filter, find) : t('look.setWhen')}
            </Button>
            <IconButton
              icon={Trash2}
              size="s"
              label={t('look.removeColor', { n: index + 1 })}
              onPress={() => set(rules.filter((_, k) => k !== index))}
            />
          </div>
        )
      })}
      <Button
        size="s"
        variant="ghost"
        icon={Plus}
        disabled={rules.length >= MOST_RULES}
        onPress={() => setAt(rules.length)}
      >
        {t('look.addColor')}
      </Button>
      {at !== null && (
        <FilterDialog
          form={form}
          ownOnly
          filter={(edited?.when as Filter | undefined) ?? null}
          onClose={() => setAt(null)}
          onApply={(filter) => {
            if (!filter) return
            const rule = { color: edited?.color ?? 'warn', when: filter }
            set(edited ? rules.map((one, k) => (k === at ? rule : one)) : [...rules, rule])
          }}
        />
      )}
    </section>
  )
}

export default function ViewSettings({
  form,
  shown,
  look,
  columns,
  summary,
  onChange,
  onClose,
}: {
  form: FormInfo
  shown: Shown
  look: ViewLook
  columns: readonly string[]
  summary: Record<string, SummaryFn>
  onChange: Put
  onClose: () => void
}) {
  const needs = needsOf(form)
  const fields = columns.flatMap((key) => fieldOf(form, key) ?? [])
  const isGrid = shown.kind === 'grid'
  return (
    <Drawer isOpen size="s" title={t('look.title')} onClose={onClose}>
      <div className="x-stack">
        <Select
          label={t('look.kind')}
          choices={KINDS.map((kind: Kind) => ({
            key: kind,
            title: t(`look.kind.${kind}`),
            hint: needs[kind] ? undefined : t(`look.needs.${kind as 'board'}`),
            disabled: !needs[kind],
          }))}
          value={shown.kind}
          onChange={(kind) => onChange({ kind: kind ?? 'grid', group: null })}
        />
        <KindFields form={form} shown={shown} put={onChange} />
        {isGrid && (
          <Select
            label={t('look.frozen')}
            choices={Array.from({ length: Math.min(MOST_FROZEN, columns.length) + 1 }, (_, n) => ({
              key: String(n),
              title: n === 0 ? t('look.none') : t('look.frozenN', { n }),
            }))}
            value={String(look.frozen ?? 1)}
            onChange={(n) => onChange({ frozen: n === null ? null : Number(n) })}
          />
        )}
        {isGrid && <Summary fields={fields} summary={summary} put={onChange} />}
        {shown.kind !== 'board' && <Colors form={form} rules={look.colors ?? []} put={onChange} />}
      </div>
    </Drawer>
  )
}
