// SPDX-License-Identifier: Apache-2.0
// The types of fields, by group: a press adds one behind the selected field, a drag places it.
import { useState } from 'react'
import { GridList, GridListItem, useDragAndDrop } from 'react-aria-components'
import { t } from '../../i18n/t'
import { SearchInput } from '../../ui'
import type { FieldType } from './model'

export const TYPE_DRAG = 'xl-field-type'

const GROUPS = {
  basic: [
    'text',
    'longtext',
    'integer',
    'decimal',
    'money',
    'percent',
    'select',
    'multiselect',
    'boolean',
    'date',
    'datetime',
    'time',
  ],
  contact: ['phone', 'email', 'url', 'idnumber', 'attachment'],
  people: ['user', 'department', 'branch'],
  data: ['link', 'links', 'subform', 'formula', 'autonumber'],
}
type Group = keyof typeof GROUPS | 'other'

/** A type that no group names is not lost. */
function groupsOf(types: readonly FieldType[]): [Group, FieldType[]][] {
  const named = new Set(Object.values(GROUPS).flat())
  const groups: [Group, FieldType[]][] = Object.entries(GROUPS).map(([group, keys]) => [
    group as Group,
    keys.flatMap((key) => types.find((type) => type.key === key) ?? []),
  ])
  groups.push(['other', types.filter((type) => !named.has(type.key))])
  return groups.filter(([, list]) => list.length > 0)
}

function TypeGroup({
  title,
  types,
  onAdd,
}: {
  title: string
  types: FieldType[]
  onAdd: (key: string) => void
}) {
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) =>
      [...keys].map((key) => ({ [TYPE_DRAG]: String(key), 'text/plain': String(key) })),
    getAllowedDropOperations: () => ['copy'],
  })
  return (
    <section>
      <h3>{title}</h3>
      <GridList
        aria-label={title}
        className="d-types"
        items={types.map((type) => ({ id: type.key, title: type.title }))}
        dragAndDropHooks={dragAndDropHooks}
        onAction={(key) => onAdd(String(key))}
      >
        {(item) => (
          <GridListItem className="d-type" textValue={item.title}>
            {item.title}
          </GridListItem>
        )}
      </GridList>
    </section>
  )
}

export function Palette({
  types,
  onAdd,
}: {
  types: readonly FieldType[]
  onAdd: (key: string) => void
}) {
  const [words, setWords] = useState('')
  const shown = types.filter(
    (type) => !words || type.title.includes(words) || type.key.includes(words),
  )
  return (
    <aside className="d-palette x-card" aria-label={t('design.palette')}>
      <SearchInput value={words} onChange={setWords} placeholder={t('design.findType')} />
      {groupsOf(shown).map(([group, list]) => (
        <TypeGroup key={group} title={t(`design.group.${group}`)} types={list} onAdd={onAdd} />
      ))}
    </aside>
  )
}
