// SPDX-License-Identifier: Apache-2.0
// Conditions row by row, in groups of "all" or "any"; also used for the conditions of rights.
import './Views.css'
import { Plus, Trash2 } from 'lucide-react'
import { lazy, Suspense, useMemo } from 'react'
import type { FormInfo } from '../api/forms'
import type { Condition } from '../core/filter'
import { takesNoValue } from '../core/filter'
import type { Value } from '../core/schema'
import { FilterInput, operatorsOf, operatorTitle } from '../fields'
import { asSpecial, specialOf } from '../fields/special'
import { t } from '../i18n/t'
import { Button, Checkbox, type Choice, Combobox, IconButton, Input, Select } from '../ui'
import {
  type CondNode,
  type FilterNode,
  type GroupNode,
  newCondition,
  newGroup,
  newLinked,
} from './node'
import { type FieldPath, finder, usePaths } from './paths'
import { filterText } from './sentence'

const DEEPEST = 3

const LinkedRow = lazy(async () => {
  const { loadCountWords } = await import('../app/admin/words')
  await loadCountWords()
  return import('./LinkedRow')
})

const opsFor = ({ field }: FieldPath): readonly string[] => operatorsOf(field)

/** {"$field": key}: another field of the record in the value's place. */
const otherField = (value: unknown): string | null =>
  typeof value === 'object' && value !== null && '$field' in value ? String(value.$field) : null

/** Fields that a condition on this one may be compared with. */
export type Others = (path: string) => readonly Choice[]

const NO_OTHERS: Others = () => []

function ValueInput({
  path,
  condition,
  others,
  onChange,
}: {
  path: FieldPath
  condition: Condition
  others: readonly Choice[]
  onChange: (value: Value | undefined) => void
}) {
  const kind = specialOf(path.field)
  const many = Array.isArray(condition.value)
  const other = otherField(condition.value)
  const special =
    other !== null ? null : asSpecial(many ? (condition.value as unknown[])[0] : condition.value)
  const wrap = (value: unknown) =>
    ['in', 'not_in', 'has_any', 'has_all'].includes(condition.op) ? [value] : value
  if (takesNoValue(condition.op)) return null
  const listed = condition.op !== 'in' && condition.op !== 'not_in'
  const usable = condition.op === 'between' ? undefined : kind
  const comparable = condition.op !== 'between' && listed ? others : []
  const start = (key: string | null) => {
    if (key === 'field') onChange({ $field: comparable[0]?.key ?? '' } as unknown as Value)
    else onChange(key === 'fixed' || !kind ? undefined : (wrap(kind.value) as Value))
  }
  return (
    <div className="v-value">
      {(usable || comparable.length > 0) && (
        <Select
          className="v-special"
          aria-label={t('filter.kindOfValue')}
          choices={[
            { key: 'fixed', title: t('filter.fixed') },
            ...(usable ? [{ key: usable.key, title: t(usable.title) }] : []),
            ...(comparable.length > 0 ? [{ key: 'field', title: t('rules.other') }] : []),
          ]}
          value={other !== null ? 'field' : special && kind ? kind.key : 'fixed'}
          onChange={start}
        />
      )}
      {other !== null ? (
        <Select
          className="v-input"
          aria-label={t('rules.otherField')}
          choices={others}
          value={other}
          onChange={(key) => key && onChange({ $field: key } as unknown as Value)}
        />
      ) : special ? (
        '$today' in special && (
          <Input
            className="v-days"
            aria-label={t('filter.days')}
            inputMode="numeric"
            numeric
            suffix={t('filter.daysUnit')}
            value={String(special.$today)}
            onChange={(text) => onChange(wrap({ $today: Number.parseInt(text, 10) || 0 }) as Value)}
          />
        )
      ) : (
        <div className="v-input">
          <FilterInput
            field={{ ...path.field, type: path.field.result ?? path.field.type, title: path.title }}
            op={condition.op}
            value={condition.value as Value | undefined}
            onChange={onChange}
          />
        </div>
      )}
    </div>
  )
}

function ConditionRow({
  node,
  paths,
  others,
  onChange,
  onRemove,
}: {
  node: CondNode
  paths: readonly FieldPath[]
  others: Others
  onChange: (node: CondNode) => void
  onRemove: () => void
}) {
  const { condition } = node
  const path = paths.find((one) => one.path === condition.field)
  const choices = useMemo(() => paths.map((one) => ({ key: one.path, title: one.title })), [paths])
  const set = (next: Condition) => onChange({ ...node, condition: next })
  // One that is not offered for the type may stand there, too: a template wrote it.
  const ops = path ? [...new Set([...opsFor(path), condition.op])] : [condition.op]
  return (
    <div className="v-cond">
      <Combobox
        className="v-field"
        aria-label={t('filter.field')}
        required
        source={choices}
        value={
          path
            ? { key: path.path, title: path.title }
            : { key: condition.field, title: condition.field }
        }
        onChange={(choice) => {
          const to = paths.find((one) => one.path === choice?.key)
          if (to) set({ field: to.path, op: opsFor(to)[0] ?? 'eq' })
        }}
      />
      <Select
        className="v-op"
        aria-label={t('filter.op')}
        choices={ops.map((op) => ({ key: op, title: path ? operatorTitle(path.field, op) : op }))}
        value={condition.op}
        onChange={(op) => {
          if (!op) return
          // A list and a single value are not each other's.
          const keeps =
            Array.isArray(condition.value) ===
            ['in', 'not_in', 'has_any', 'has_all', 'between'].includes(op)
          set({ field: condition.field, op, value: keeps ? condition.value : undefined })
        }}
      />
      {path && (
        <ValueInput
          path={path}
          condition={condition}
          others={others(path.path)}
          onChange={(value) => set({ ...condition, value })}
        />
      )}
      <IconButton icon={Trash2} label={t('filter.removeRow')} onPress={onRemove} />
    </div>
  )
}

function Group({
  form,
  group,
  paths,
  others,
  depth,
  counts,
  onChange,
  onRemove,
}: {
  form: FormInfo
  /** Linked records may be counted. */
  counts: boolean
  group: GroupNode
  paths: readonly FieldPath[]
  others: Others
  depth: number
  onChange: (group: GroupNode) => void
  onRemove?: () => void
}) {
  const replace = (at: number, item: FilterNode | null) =>
    onChange({
      ...group,
      items: group.items.flatMap((one, index) => (index === at ? (item ?? []) : one)),
    })
  const add = (item: FilterNode) => onChange({ ...group, items: [...group.items, item] })
  const first = paths[0]
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset needs a legend of its own
    <div className="v-group" role="group" aria-label={t('filter.group')}>
      <div className="v-group-head">
        <Select
          className="v-mode"
          aria-label={t('filter.mode')}
          choices={[
            { key: 'and', title: t('filter.all') },
            { key: 'or', title: t('filter.any') },
          ]}
          value={group.mode}
          onChange={(mode) => onChange({ ...group, mode: mode === 'or' ? 'or' : 'and' })}
        />
        {(depth > 0 || group.not) && (
          <Checkbox value={group.not} onChange={(not) => onChange({ ...group, not })}>
            {t('filter.negate')}
          </Checkbox>
        )}
        {onRemove && (
          <IconButton icon={Trash2} label={t('filter.removeGroup')} onPress={onRemove} />
        )}
      </div>
      {group.items.map((item, at) =>
        item.kind === 'cond' ? (
          <ConditionRow
            key={item.id}
            node={item}
            paths={paths}
            others={others}
            onChange={(next) => replace(at, next)}
            onRemove={() => replace(at, null)}
          />
        ) : item.kind === 'fixed' ? (
          <div className="v-cond" key={item.id}>
            <span>{filterText(item.condition, finder(paths))}</span>
            <IconButton
              icon={Trash2}
              label={t('filter.removeRow')}
              onPress={() => replace(at, null)}
            />
          </div>
        ) : item.kind === 'linked' ? (
          <Suspense key={item.id} fallback={null}>
            <LinkedRow
              form={form}
              node={item}
              onChange={(next) => replace(at, next)}
              onRemove={() => replace(at, null)}
            />
          </Suspense>
        ) : (
          <Group
            key={item.id}
            form={form}
            counts={counts}
            group={item}
            paths={paths}
            others={others}
            depth={depth + 1}
            onChange={(next) => replace(at, next)}
            onRemove={() => replace(at, null)}
          />
        ),
      )}
      <div className="x-row">
        <Button
          size="s"
          variant="ghost"
          icon={Plus}
          disabled={!first}
          onPress={() =>
            first && add(newCondition({ field: first.path, op: opsFor(first)[0] ?? 'eq' }))
          }
        >
          {t('filter.addRow')}
        </Button>
        {counts && (
          <Button
            size="s"
            variant="ghost"
            icon={Plus}
            onPress={() => add(newLinked({ linked: {}, op: 'ge', value: 1 }))}
          >
            {t('filter.addLinked')}
          </Button>
        )}
        {depth + 1 < DEEPEST && (
          <Button
            size="s"
            variant="ghost"
            icon={Plus}
            onPress={() => add(newGroup(group.mode === 'and' ? 'or' : 'and'))}
          >
            {t('filter.addGroup')}
          </Button>
        )}
      </div>
    </div>
  )
}

export function FilterEditor({
  form,
  group,
  ownOnly = false,
  counts = !ownOnly,
  others = NO_OTHERS,
  onChange,
}: {
  form: FormInfo
  group: GroupNode
  /** Conditions over one record know no path across a link. */
  ownOnly?: boolean
  /** Linked records may be counted. */
  counts?: boolean
  others?: Others
  onChange: (group: GroupNode) => void
}) {
  const paths = usePaths(form, !ownOnly)
  return (
    <Group
      form={form}
      group={group}
      paths={paths}
      others={others}
      depth={0}
      counts={counts}
      onChange={onChange}
    />
  )
}
