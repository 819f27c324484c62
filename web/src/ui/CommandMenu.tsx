// SPDX-License-Identifier: Apache-2.0
// Ctrl/Cmd+K: every page and action by name, and whatever the caller's search finds.
import './Dialog.css'
import './List.css'
import './CommandMenu.css'
import { useEffect, useState } from 'react'
import {
  Menu as AriaMenu,
  Autocomplete,
  Dialog,
  Keyboard,
  MenuItem,
  Modal,
  ModalOverlay,
} from 'react-aria-components'
import { t } from '../i18n/t'
import { SearchInput } from './Input'
import { NoMatch } from './Item'
import type { MenuEntry } from './Menu'
import { matches } from './useChoices'

export interface Command extends MenuEntry {
  /** More words to find it by: pinyin, English, an old name. */
  words?: string
}

export interface CommandMenuProps {
  isOpen: boolean
  onClose: () => void
  commands: readonly Command[]
  /** Finds records; called as one types, with a pause. */
  search?: (query: string, signal: AbortSignal) => Promise<Command[]>
}

const TYPING_PAUSE_MS = 180

export function CommandMenu({ isOpen, onClose, commands, search }: CommandMenuProps) {
  const [query, setQuery] = useState('')
  const [found, setFound] = useState<readonly Command[]>([])
  const [searching, setSearching] = useState(false)

  useEffect(() => {
    if (!isOpen) setQuery('')
  }, [isOpen])

  useEffect(() => {
    setFound([])
    if (!search || query.trim().length < 2) return
    const stop = new AbortController()
    setSearching(true)
    const timer = setTimeout(() => {
      search(query.trim(), stop.signal)
        .then((items) => stop.signal.aborted || setFound(items))
        .catch(() => {
          /* commands still work when the search does not */
        })
        .finally(() => stop.signal.aborted || setSearching(false))
    }, TYPING_PAUSE_MS)
    return () => {
      clearTimeout(timer)
      stop.abort()
      setSearching(false)
    }
  }, [query, search])

  const wanted = query.trim().toLowerCase()
  const fitting = commands.filter(
    (one) => matches(one, query) || !!one.words?.toLowerCase().includes(wanted),
  )
  const items = [...fitting, ...found]

  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => open || onClose()}
      isDismissable
      className="x-scrim"
    >
      <Modal className="x-modal x-command">
        <Dialog aria-label={t('ui.commands')} className="x-dialog">
          <Autocomplete inputValue={query} onInputChange={setQuery} filter={() => true}>
            <SearchInput
              className="x-command-search"
              label={t('ui.commands')}
              placeholder={t('ui.commandPlaceholder')}
              value={query}
              onChange={setQuery}
              autoFocus
            />
            <AriaMenu<Command>
              aria-label={t('ui.commands')}
              className="x-list x-command-list"
              items={items}
              dependencies={[items]}
              onAction={(key) => {
                const chosen = items.find((one) => one.key === key)
                onClose()
                chosen?.onAction?.()
              }}
              renderEmptyState={() => <NoMatch loading={searching} />}
            >
              {(item) => (
                <MenuItem id={item.key} textValue={item.title} href={item.href} className="x-item">
                  {item.icon && <item.icon size={16} aria-hidden />}
                  <span className="x-item-text">
                    {item.title}
                    {item.hint && <span className="x-item-hint"> {item.hint}</span>}
                  </span>
                  {item.shortcut && <Keyboard className="x-item-key">{item.shortcut}</Keyboard>}
                </MenuItem>
              )}
            </AriaMenu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
