// SPDX-License-Identifier: Apache-2.0
// Columns side by side, one a level; or typed words, which find an entry at any level.
import { Check, ChevronDown, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import {
  Button as AriaButton,
  Dialog,
  DialogTrigger,
  ListBox,
  ListBoxItem,
  Popover,
} from 'react-aria-components'
import { t } from '../../i18n/t'
import { Button, Field, type Labelled, SearchInput } from '../../ui'
import { childrenOf, findLevels, type Level, type Levels, pathOf, pathText } from './levels'

export interface LevelPickerProps extends Labelled {
  levels: Levels
  value: string | null
  /** What to show of a value that is not in the list. */
  title?: string
  onChange: (key: string | null) => void
  /** Whether an entry that has others below it may be the answer. */
  mayStop?: (item: Level, depth: number) => boolean
  defaultOpen?: boolean
  onBlur?: () => void
}

const MOST_FOUND = 50

function Entry({ item, levels, text }: { item: Level; levels: Levels; text: string }) {
  return (
    <ListBoxItem id={item.key} textValue={text} isDisabled={item.disabled} className="x-item">
      {({ isSelected }) => (
        <>
          <span className="x-item-text">{text}</span>
          {childrenOf(levels, item.key).length > 0 ? (
            <ChevronRight size={14} aria-hidden className="w-dim" />
          ) : (
            isSelected && <Check size={16} aria-hidden className="x-item-tick" />
          )}
        </>
      )}
    </ListBoxItem>
  )
}

function Column({
  levels,
  items,
  chosen,
  label,
  focus,
  onPick,
}: {
  levels: Levels
  items: readonly Level[]
  chosen: string | undefined
  label: string
  focus: boolean
  onPick: (item: Level) => void
}) {
  return (
    <ListBox
      aria-label={label}
      className="x-list w-column"
      selectionMode="single"
      selectedKeys={chosen ? [chosen] : []}
      escapeKeyBehavior="none"
      autoFocus={focus ? true : undefined}
      onSelectionChange={(keys) => {
        // A press on what is chosen already means it, too.
        const key = keys === 'all' ? undefined : ([...keys][0] ?? chosen)
        const item = items.find((one) => one.key === key)
        if (item) onPick(item)
      }}
    >
      {items.map((item) => (
        <Entry key={item.key} item={item} levels={levels} text={item.title} />
      ))}
    </ListBox>
  )
}

function Levelled(props: LevelPickerProps & { onDone: () => void }) {
  const { levels, value, onChange, onDone } = props
  const [query, setQuery] = useState('')
  const [open, setOpen] = useState<readonly Level[]>(() => (value ? pathOf(levels, value) : []))
  const last = open[open.length - 1]
  const isEnd = (item: Level, depth: number) =>
    childrenOf(levels, item.key).length === 0 || !!props.mayStop?.(item, depth)
  const take = (key: string) => {
    onChange(key)
    onDone()
  }
  const found = findLevels(levels, query, MOST_FOUND)
  const columns = [null, ...open.map((item) => item.key)]
    .map((key) => childrenOf(levels, key))
    .filter((items) => items.length > 0)
  return (
    <>
      <SearchInput className="x-list-search" value={query} onChange={setQuery} />
      {query ? (
        <ListBox
          aria-label={t('levels.found')}
          className="x-list w-found"
          selectionMode="single"
          escapeKeyBehavior="none"
          onSelectionChange={(keys) => {
            const item = levels.byKey.get(String([...(keys as Set<string>)][0]))
            if (!item) return
            const path = pathOf(levels, item.key)
            if (isEnd(item, path.length)) take(item.key)
            else {
              setQuery('')
              setOpen(path)
            }
          }}
          renderEmptyState={() => <div className="x-list-empty">{t('ui.searchEmpty')}</div>}
        >
          {found.map((item) => (
            <Entry key={item.key} item={item} levels={levels} text={pathText(levels, item.key)} />
          ))}
        </ListBox>
      ) : (
        <div className="w-columns">
          {columns.map((items, depth) => (
            <Column
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is its depth
              key={depth}
              levels={levels}
              items={items}
              chosen={open[depth]?.key}
              label={open[depth - 1]?.title ?? props.label ?? props['aria-label'] ?? ''}
              focus={depth === Math.min(open.length, columns.length - 1)}
              onPick={(item) => {
                setOpen([...open.slice(0, depth), item])
                if (childrenOf(levels, item.key).length === 0) take(item.key)
              }}
            />
          ))}
        </div>
      )}
      {last && !query && childrenOf(levels, last.key).length > 0 && isEnd(last, open.length) && (
        <footer className="w-foot">
          <Button size="s" onPress={() => take(last.key)}>
            {t('levels.take', { title: last.title })}
          </Button>
        </footer>
      )}
    </>
  )
}

export function LevelPicker(props: LevelPickerProps) {
  const { levels, value } = props
  const [open, setOpen] = useState(props.defaultOpen ?? false)
  const known = value !== null && levels.byKey.has(value)
  const shown = known ? pathText(levels, value) : (props.title ?? value)
  const close = () => {
    setOpen(false)
    props.onBlur?.()
  }
  return (
    <Field {...props}>
      {({ id, ...ids }) => (
        <DialogTrigger isOpen={open} onOpenChange={(next) => (next ? setOpen(true) : close())}>
          <div className="w-row">
            <AriaButton
              id={id}
              className="x-control"
              isDisabled={props.disabled || props.readOnly}
              aria-label={props['aria-label'] && `${props['aria-label']} ${shown ?? ''}`}
              aria-labelledby={ids['aria-labelledby'] && `${ids['aria-labelledby']} ${id}`}
              aria-describedby={ids['aria-describedby']}
              data-invalid={props.error ? true : undefined}
            >
              <span className="x-select-value">
                {shown ?? <span className="x-placeholder">{t('ui.selectPlaceholder')}</span>}
              </span>
              <ChevronDown size={16} aria-hidden className="x-affix" />
            </AriaButton>
            {value !== null && !props.required && !props.readOnly && (
              <Button variant="ghost" size="s" onPress={() => props.onChange(null)}>
                {t('ui.clear')}
              </Button>
            )}
          </div>
          <Popover className="x-popover w-levels" placement="bottom start">
            <Dialog aria-label={props.label ?? props['aria-label']}>
              <Levelled {...props} onDone={close} />
            </Dialog>
          </Popover>
        </DialogTrigger>
      )}
    </Field>
  )
}
