// SPDX-License-Identifier: Apache-2.0
// A filter as the editor changes it: groups of rows, each row perhaps not finished yet.
import {
  type Condition,
  type Filter,
  isComplete,
  isCondition,
  isInGroup,
  isLinked,
  type LinkedCondition,
  recordsIn,
} from '../core/filter'

export interface CondNode {
  kind: 'cond'
  id: number
  condition: Condition
}

/** Linked records that are counted or added up. */
export interface LinkedNode {
  kind: 'linked'
  id: number
  condition: LinkedCondition
}

/** What a chart opened, a group or its records: shown and taken away, not changed. */
export interface FixedNode {
  kind: 'fixed'
  id: number
  condition: Filter
}

export interface GroupNode {
  kind: 'group'
  id: number
  mode: 'and' | 'or'
  not: boolean
  items: FilterNode[]
}

export type FilterNode = CondNode | LinkedNode | FixedNode | GroupNode

let last = 0
const nextId = () => {
  last += 1
  return last
}

export const newCondition = (condition: Condition): CondNode => ({
  kind: 'cond',
  id: nextId(),
  condition,
})
export const newLinked = (condition: LinkedCondition): LinkedNode => ({
  kind: 'linked',
  id: nextId(),
  condition,
})
export const newGroup = (mode: 'and' | 'or', items: FilterNode[] = []): GroupNode => ({
  kind: 'group',
  id: nextId(),
  mode,
  not: false,
  items,
})

function toNode(filter: Filter): FilterNode {
  if (isInGroup(filter) || recordsIn(filter) !== null)
    return { kind: 'fixed', id: nextId(), condition: filter }
  if (isCondition(filter)) return newCondition(filter)
  if (isLinked(filter)) return newLinked(filter)
  if ('not' in filter) {
    const inner = toNode(filter.not)
    const group = inner.kind === 'group' && !inner.not ? inner : newGroup('and', [inner])
    return { ...group, not: true }
  }
  return 'and' in filter
    ? newGroup('and', filter.and.map(toNode))
    : newGroup('or', filter.or.map(toNode))
}

export function toGroup(filter: Filter | null | undefined): GroupNode {
  if (!filter) return newGroup('and')
  const node = toNode(filter)
  return node.kind === 'group' ? node : newGroup('and', [node])
}

function fromNode(node: FilterNode): Filter | null {
  if (node.kind === 'fixed') return node.condition
  if (node.kind !== 'group') return isComplete(node.condition) ? node.condition : null
  const parts = node.items.flatMap((item) => fromNode(item) ?? [])
  if (parts.length === 0) return null
  const whole: Filter =
    parts.length === 1 ? (parts[0] as Filter) : node.mode === 'and' ? { and: parts } : { or: parts }
  return node.not ? { not: whole } : whole
}

/** Unfinished rows are left out. */
export const fromGroup = (group: GroupNode): Filter | null => fromNode(group)

export const isFinished = (node: FilterNode): boolean =>
  node.kind === 'fixed' ||
  (node.kind === 'group' ? node.items.every(isFinished) : isComplete(node.condition))
