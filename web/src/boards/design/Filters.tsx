// SPDX-License-Identifier: Apache-2.0
// Filters of the board: which there are, what they begin with, and which field each means on a tile.
import { ArrowUp, Plus, Trash2 } from 'lucide-react'
import { word } from '../../designers/word'
import { FilterInput } from '../../fields'
import type { Value } from '../../core/schema'
import { isRef } from '../../core/schema'
import { t } from '../../i18n/t'
import { Button, IconButton, Input, Menu, type MenuEntry, Select } from '../../ui'
import type { BoardDoc, BoardFilter, PeriodIs, Tile } from '../types'
import { addFilter, moved, removeFilter, setFilter, withFilter } from './model'
import { candidates, filterOf, filterPaths, meant, takesPeriod } from './offer'
import { PeriodPicker } from './Period'
import { inWords } from './say'
import { fieldAt, type Source } from './source'

type Sources = ReadonlyMap<string, Source>

/** Which field a filter means on a tile, where the forms are known. */
export const mapping = (sources: Sources) => (filter: BoardFilter, tile: Tile) => {
  const source = tile.ask ? sources.get(tile.ask.form) : undefined
  return source
    ? meant(filter, tile.ask, source.paths, fieldAt(sources, filter.form, filter.field))
    : null
}

export const filterTitle = (filter: BoardFilter) =>
  word(filter.title) || (filter.kind === 'period' ? t('bd.addPeriod') : filter.key)

export function TileFilters({
  doc,
  tile,
  sources,
  onTile,
}: {
  doc: BoardDoc
  tile: Tile
  sources: Sources
  onTile: (tile: Tile) => void
}) {
  const filters = doc.filters ?? []
  const source = tile.ask ? sources.get(tile.ask.form) : undefined
  if (filters.length === 0) return <p className="muted">{t('bd.noFilters')}</p>
  return (
    <>
      {filters.map((filter) => {
        const isFor = filter.kind !== 'period' || (tile.ask && takesPeriod(tile.ask))
        if (!isFor) return null
        const found = source
          ? candidates(filter, source.paths, fieldAt(sources, filter.form, filter.field))
          : []
        return (
          <Select
            key={filter.key}
            label={t('bd.means', { name: filterTitle(filter) })}
            choices={found.map(({ path, title }) => ({ key: path, title }))}
            clearable
            placeholder={t('bd.untouched')}
            value={tile.filters?.[filter.key] ?? null}
            onChange={(path) => onTile(withFilter(tile, filter.key, path))}
          />
        )
      })}
    </>
  )
}

const refOf = (one: Value) =>
  isRef(one) ? { key: one.id, title: one.title } : { key: String(one), title: String(one) }

/** What it begins with; choices are kept with their titles, so that a chip needs no more. */
function Default({
  filter,
  sources,
  onChange,
}: {
  filter: BoardFilter
  sources: Sources
  onChange: (value: unknown) => void
}) {
  if (filter.kind === 'period')
    return (
      <PeriodPicker
        label={t('bd.default')}
        none={t('bd.asTiles')}
        value={(filter.default as PeriodIs | undefined) ?? null}
        onChange={(is) => onChange(is ?? undefined)}
      />
    )
  const field = fieldAt(sources, filter.form, filter.field)
  if (!field) return null
  const kept = (filter.default as { key: string; title: string }[] | undefined) ?? []
  const isOptions = !!field.options?.length
  const value = isOptions
    ? kept.map((one) => one.key)
    : kept.map((one) => ({ id: one.key, title: one.title }))
  return (
    <div className="x-field">
      <span className="x-label">{t('bd.default')}</span>
      <FilterInput
        field={field}
        op="in"
        value={value as Value}
        onChange={(next) => {
          const list = (Array.isArray(next) ? next : next ? [next] : []) as Value[]
          const picked = list.map((one) => {
            const ref = refOf(one)
            const option = field.options?.find((each) => each.key === ref.key)
            return option ? { key: ref.key, title: option.title } : ref
          })
          onChange(picked.length > 0 ? picked : undefined)
        }}
      />
    </div>
  )
}

const touched = (doc: BoardDoc, key: string) =>
  doc.tabs.reduce(
    (sum, tab) => sum + tab.tiles.filter((tile) => tile.filters?.[key] !== undefined).length,
    0,
  )

export function BoardFilters({
  doc,
  sources,
  onDoc,
}: {
  doc: BoardDoc
  sources: Sources
  onDoc: (doc: BoardDoc) => void
}) {
  const filters = doc.filters ?? []
  const map = mapping(sources)
  const used = new Set(
    doc.tabs.flatMap((tab) => tab.tiles.flatMap((tile) => (tile.ask ? [tile.ask.form] : []))),
  )
  const add = (fresh: Omit<BoardFilter, 'key'>) => onDoc(addFilter(doc, fresh, map).doc)
  const offered: (MenuEntry | null)[] = [
    ...(filters.some((one) => one.kind === 'period')
      ? []
      : [
          {
            key: 'period',
            title: t('bd.addPeriod'),
            onAction: () => add({ kind: 'period', title: inWords(t('bd.addPeriod')) }),
          },
          null,
        ]),
    ...[...used].flatMap((key) => {
      const source = sources.get(key)
      return filterPaths(source?.paths ?? []).map((path) => ({
        key: `${key} ${path.path}`,
        title: path.title,
        hint: source?.form.title,
        onAction: () => {
          const made = filterOf(path, key)
          add({ ...made, title: inWords(path.title) })
        },
      }))
    }),
  ]
  return (
    <fieldset className="bd-part">
      <legend>{t('bd.boardFilters')}</legend>
      <p className="muted">{t('bd.boardFiltersHelp')}</p>
      {filters.map((filter, at) => {
        const name = filterTitle(filter)
        return (
          <div className="bd-row" key={filter.key}>
            <div className="bd-line">
              <Input
                className="bd-grow"
                aria-label={t('bd.filterName')}
                value={word(filter.title)}
                onChange={(text) => onDoc(setFilter(doc, filter.key, { title: inWords(text) }))}
              />
              {at > 0 && (
                <IconButton
                  icon={ArrowUp}
                  label={t('bd.upFilter', { name })}
                  onPress={() => onDoc({ ...doc, filters: [...moved(filters, at, -1)] })}
                />
              )}
              <IconButton
                icon={Trash2}
                label={t('bd.removeFilter', { name })}
                onPress={() => onDoc(removeFilter(doc, filter.key))}
              />
            </div>
            <Default
              filter={filter}
              sources={sources}
              onChange={(value) => onDoc(setFilter(doc, filter.key, { default: value }))}
            />
            <p className="muted">{t('bd.touches', { n: touched(doc, filter.key) })}</p>
          </div>
        )
      })}
      <Menu
        label={t('bd.addFilter')}
        items={offered}
        trigger={
          <Button size="s" variant="ghost" icon={Plus}>
            {t('bd.addFilter')}
          </Button>
        }
      />
    </fieldset>
  )
}
