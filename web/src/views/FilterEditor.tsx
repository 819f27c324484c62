// SPDX-License-Identifier: Apache-2.0
// Conditions row by row, in groups of "all" or "any"; also used for the conditions of rights.
import './Views.css'
import { Plus, Trash2 } from 'lucide-react'
import { useMemo } from 'react'
import type { FormInfo } from '../api/forms'
import type { Condition } from '../core/filter'
import { takesNoValue } from '../core/filter'
import type { Value } from '../core/schema'
import { FilterInput, operatorsOf, operatorTitle } from '../fields'
import { asSpecial, specialOf } from '../fields/special'
import { t } from '../i18n/t'
import { Button, Checkbox, Combobox, IconButton, Input, Select } from '../ui'
import { type CondNode, type FilterNode, type GroupNode, newCondition, newGroup } from './node'
import { type FieldPath, usePaths } from './paths'

const DEEPEST = 3

const opsFor = ({ field }: FieldPath): readonly string[] => operatorsOf(field)

function ValueInput({
  path,
  condition,
  onChange,
}: {
  path: FieldPath
  condition: Condition
  onChange: (value: Value | undefined) => void
}) {
  const kind = specialOf(path.field)
  const many = Array.isArray(condition.value)
  const special = asSpecial(many ? (condition.value as unknown[])[0] : condition.value)
  const wrap = (value: unknown) =>
    ['in', 'not_in', 'has_any', 'has_all'].includes(condition.op) ? [value] : value
  if (takesNoValue(condition.op)) return null
  const usable = kind && condition.op !== 'between'
  return (
    <div className="v-value">
      {usable && (
        <Select
          className="v-special"
          aria-label={t('filter.kindOfValue')}
          choices={[
            { key: 'fixed', title: t('filter.fixed') },
            { key: kind.key, title: t(kind.title) },
          ]}
          value={special ? kind.key : 'fixed'}
          onChange={(key) => onChange(key === 'fixed' ? undefined : (wrap(kind.value) as Value))}
        />
      )}
      {special ? (
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
  onChange,
  onRemove,
}: {
  node: CondNode
  paths: readonly FieldPath[]
  onChange: (node: CondNode) => void
  onRemove: () => void
}) {
  const { condition } = node
  const path = paths.find((one) => one.path === condition.field)
  const choices = useMemo(() => paths.map((one) => ({ key: one.path, title: one.title })), [paths])
  const set = (next: Condition) => onChange({ ...node, condition: next })
  const ops = path ? opsFor(path) : [condition.op]
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
          onChange={(value) => set({ ...condition, value })}
        />
      )}
      <IconButton icon={Trash2} label={t('filter.removeRow')} onPress={onRemove} />
    </div>
  )
}

function Group({
  group,
  paths,
  depth,
  onChange,
  onRemove,
}: {
  group: GroupNode
  paths: readonly FieldPath[]
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
            onChange={(next) => replace(at, next)}
            onRemove={() => replace(at, null)}
          />
        ) : (
          <Group
            key={item.id}
            group={item}
            paths={paths}
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
  ownOnly,
  group,
  onChange,
}: {
  form: FormInfo
  ownOnly?: boolean
  group: GroupNode
  onChange: (group: GroupNode) => void
}) {
  const paths = usePaths(form, !ownOnly)
  return <Group group={group} paths={paths} depth={0} onChange={onChange} />
}
