// SPDX-License-Identifier: Apache-2.0
// A condition being built by clicking. What is not finished yet stays here and is not in the design.
import { useMemo, useState } from 'react'
import type { FormInfo } from '../../../api/forms'
import type { When as Condition } from '../../../core/condition'
import type { Filter } from '../../../core/filter'
import { FilterEditor } from '../../../views/FilterEditor'
import { fromGroup, type GroupNode, toGroup } from '../../../views/node'
import { comparable } from './model'

const isEmpty = (when: Condition | undefined) => !when || Object.keys(when).length === 0
const asFilter = (when: Condition | undefined) => (isEmpty(when) ? null : (when as Filter))
const same = (group: GroupNode, when: Condition | undefined) =>
  JSON.stringify(fromGroup(group)) === JSON.stringify(asFilter(when))

export function When({
  form,
  others = form,
  when,
  onChange,
}: {
  form: FormInfo
  /** The form whose fields may stand in a value's place. */
  others?: FormInfo
  when: Condition | undefined
  onChange: (when: Condition) => void
}) {
  const [group, setGroup] = useState(() => toGroup(asFilter(when)))
  // Undone meanwhile: what the design says holds.
  const shown = useMemo(() => (same(group, when) ? group : toGroup(asFilter(when))), [group, when])
  const choices = (path: string) =>
    (others === form ? comparable(form, path) : likeIt(form, others, path)).map(
      ({ key, title }) => ({ key, title }),
    )
  return (
    <FilterEditor
      form={form}
      group={shown}
      ownOnly
      others={choices}
      onChange={(next) => {
        setGroup(next)
        onChange((fromGroup(next) ?? {}) as Condition)
      }}
    />
  )
}

/** Fields of another form that hold the same kind of value as this one's. */
function likeIt(form: FormInfo, others: FormInfo, path: string) {
  const field = form.fields.find((one) => one.key === path)
  if (!field) return []
  const probe = { ...field, key: '' }
  return comparable({ ...others, fields: [probe, ...others.fields] }, '')
}
