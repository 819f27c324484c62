// SPDX-License-Identifier: Apache-2.0
// The filter in words, a chip per condition; the editor behind it.
import { ListFilter, X } from 'lucide-react'
import { useState } from 'react'
import type { FormInfo } from '../api/forms'
import { allOf, type Filter, toChips } from '../core/filter'
import { t } from '../i18n/t'
import { Button, Dialog, IconButton, Tag } from '../ui'
import { FilterEditor } from './FilterEditor'
import { fromGroup, toGroup } from './node'
import { finder, useOtherForms, usePaths } from './paths'
import { filterText } from './sentence'

const crosses = (filter: Filter | null) =>
  JSON.stringify(filter ?? {}).includes('"field":"') &&
  /"field":"[^"]*\./.test(JSON.stringify(filter))

export function FilterDialog({
  form,
  filter,
  ownOnly,
  counts,
  onClose,
  onApply,
}: {
  form: FormInfo
  filter: Filter | null
  /** Fields of the record itself, none of those that it links to. */
  ownOnly?: boolean
  /** Linked records may be counted: not in rights. */
  counts?: boolean
  onClose: () => void
  onApply: (filter: Filter | null) => void
}) {
  const [group, setGroup] = useState(() => toGroup(filter))
  const apply = () => {
    onApply(fromGroup(group))
    onClose()
  }
  return (
    <Dialog
      isOpen
      size="l"
      keepOpen
      title={t('filter.title')}
      onClose={onClose}
      footer={
        <>
          <Button
            variant="ghost"
            onPress={() => {
              onApply(null)
              onClose()
            }}
          >
            {t('filter.clearAll')}
          </Button>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button variant="primary" onPress={apply}>
            {t('filter.apply')}
          </Button>
        </>
      }
    >
      <FilterEditor
        form={form}
        ownOnly={ownOnly}
        counts={counts}
        group={group}
        onChange={setGroup}
      />
    </Dialog>
  )
}

export function FilterButton({
  form,
  filter,
  onChange,
}: {
  form: FormInfo
  filter: Filter | null
  onChange: (filter: Filter | null) => void
}) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button icon={ListFilter} onPress={() => setOpen(true)}>
        {t('filter.title')}
      </Button>
      {open && (
        <FilterDialog
          form={form}
          filter={filter}
          onClose={() => setOpen(false)}
          onApply={onChange}
        />
      )}
    </>
  )
}

/** Chips that read as a sentence; a deeper filter is one chip. */
export function FilterChips({
  form,
  filter,
  onChange,
}: {
  form: FormInfo
  filter: Filter | null
  onChange: (filter: Filter | null) => void
}) {
  const [open, setOpen] = useState(false)
  const find = finder(usePaths(form, crosses(filter)))
  const forms = useOtherForms(filter)
  if (!filter) return null
  const chips = toChips(filter)
  const without = (gone: Filter) => allOf(...(chips ?? []).filter((one) => one !== gone))
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset needs a legend of its own
    <div className="v-chips" role="group" aria-label={t('filter.active')}>
      {chips ? (
        chips.map((one, at) => {
          const text = filterText(one, find)
          return (
            <span key={`${text} ${at.toString()}`} className="v-chip">
              {at > 0 && <span className="muted">{t('filter.and')}</span>}
              <Tag tone="brand" name={text} onRemove={() => onChange(without(one))}>
                <button type="button" className="v-chip-text" onClick={() => setOpen(true)}>
                  {text}
                </button>
              </Tag>
            </span>
          )
        })
      ) : (
        <Tag tone="brand" name={t('filter.title')} onRemove={() => onChange(null)}>
          <button type="button" className="v-chip-text" onClick={() => setOpen(true)}>
            {filterText(filter, find, false, forms)}
          </button>
        </Tag>
      )}
      <IconButton icon={X} size="s" label={t('filter.clearAll')} onPress={() => onChange(null)} />
      {open && (
        <FilterDialog
          form={form}
          filter={filter}
          onClose={() => setOpen(false)}
          onApply={onChange}
        />
      )}
    </div>
  )
}
