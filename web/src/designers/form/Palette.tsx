// SPDX-License-Identifier: Apache-2.0
// The types of fields, by the server's groups, and some fields ready made: a press adds one behind the
// selected field, a drag places it, Enter in the search adds the first that was found.
import { useState } from 'react'
import { GridList, GridListItem, useDragAndDrop } from 'react-aria-components'
import { getLang, t } from '../../i18n/t'
import { SearchInput } from '../../ui'
import { iconOf } from './icons'
import type { FieldType } from './model'
import { isFound, PRESETS } from './presets'

export const TYPE_DRAG = 'xl-field-type'

/** What a press or a drag names that is no type alone. */
export const PRESET = 'preset:'

export interface Group {
  key: string
  title: string
}

interface Offer {
  id: string
  type: string
  title: string
}

/** Types by group, empty groups left out; a type of a group that is not told is not lost. */
export function groupsOf(
  types: readonly FieldType[],
  groups: readonly Group[],
): [Group, FieldType[]][] {
  const known = new Set(groups.map((group) => group.key))
  const rest = types.filter((type) => !known.has(type.group ?? ''))
  const named = groups.map((group): [Group, FieldType[]] => [
    group,
    types.filter((type) => type.group === group.key),
  ])
  const all: [Group, FieldType[]][] = [
    ...named,
    [{ key: 'other', title: t('design.group.other') }, rest],
  ]
  return all.filter(([, list]) => list.length > 0)
}

function Offers({
  title,
  offers,
  onAdd,
}: {
  title: string
  offers: readonly Offer[]
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
        items={offers}
        dragAndDropHooks={dragAndDropHooks}
        onAction={(key) => onAdd(String(key))}
      >
        {(item) => {
          const Icon = iconOf(item.type)
          return (
            <GridListItem className="d-type" textValue={item.title}>
              <Icon size={14} aria-hidden />
              <span>{item.title}</span>
            </GridListItem>
          )
        }}
      </GridList>
    </section>
  )
}

export function Palette({
  types,
  groups,
  onAdd,
}: {
  types: readonly FieldType[]
  groups: readonly Group[]
  onAdd: (key: string) => void
}) {
  const [words, setWords] = useState('')
  const shown = types.filter((type) => isFound(words, type))
  const presets = PRESETS.filter((one) => types.some((type) => type.key === one.type))
    .map((one) => ({
      id: PRESET + one.key,
      type: one.type,
      title: (one.label ?? one.title)[getLang()],
    }))
    .filter((one) => isFound(words, { key: one.id, title: one.title }))
  return (
    <aside className="d-palette x-card" aria-label={t('design.palette')}>
      <SearchInput
        value={words}
        onChange={setWords}
        placeholder={t('design.findType')}
        onSubmit={() => {
          const first = groupsOf(shown, groups)[0]?.[1][0]?.key ?? presets[0]?.id
          if (words.trim() && first) onAdd(first)
        }}
      />
      {groupsOf(shown, groups).map(([group, list]) => (
        <Offers
          key={group.key}
          title={group.title}
          offers={list.map((type) => ({ id: type.key, type: type.key, title: type.title }))}
          onAdd={onAdd}
        />
      ))}
      {presets.length > 0 && <Offers title={t('design.presets')} offers={presets} onAdd={onAdd} />}
      {shown.length + presets.length === 0 && <p className="muted">{t('ui.searchEmpty')}</p>}
    </aside>
  )
}
