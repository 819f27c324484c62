// SPDX-License-Identifier: Apache-2.0
import './List.css'
import type { ReactElement } from 'react'
import {
  Menu as AriaMenu,
  Keyboard,
  MenuItem,
  MenuTrigger,
  Popover,
  Separator,
} from 'react-aria-components'
import { cx } from './cx'
import type { Choice } from './types'

export interface MenuEntry extends Choice {
  onAction?: () => void
  href?: string
  danger?: boolean
  /** The key that does the same, for show. */
  shortcut?: string
}

export interface MenuProps {
  /** A kit Button or IconButton. */
  trigger: ReactElement
  label?: string
  /** A null is a line between groups. */
  items: readonly (MenuEntry | null)[]
  placement?: 'bottom start' | 'bottom end' | 'top start' | 'top end' | 'right top'
  /** With these the menu chooses one: its entry is ticked. */
  selected?: string
  onSelect?: (key: string) => void
  defaultOpen?: boolean
}

export function Menu({
  trigger,
  label,
  items,
  placement = 'bottom start',
  selected,
  onSelect,
  defaultOpen,
}: MenuProps) {
  return (
    <MenuTrigger defaultOpen={defaultOpen}>
      {trigger}
      <Popover className="x-popover x-popover-list" placement={placement}>
        <AriaMenu
          aria-label={label}
          className="x-list"
          selectionMode={selected === undefined ? 'none' : 'single'}
          selectedKeys={selected === undefined ? [] : [selected]}
          onAction={(key) => onSelect?.(String(key))}
        >
          {items.map((item, index) => {
            // A line has no name but that of the entry it stands after.
            if (!item) return <Separator key={`after-${items[index - 1]?.key}`} className="x-sep" />
            const Icon = item.icon
            return (
              <MenuItem
                key={item.key}
                id={item.key}
                textValue={item.title}
                href={item.href}
                isDisabled={item.disabled}
                onAction={item.onAction}
                className={cx('x-item', item.danger && 'x-item-danger')}
              >
                {Icon && <Icon size={16} aria-hidden />}
                <span className="x-item-text">
                  {item.title}
                  {item.hint && <div className="x-item-hint">{item.hint}</div>}
                </span>
                {item.shortcut && <Keyboard className="x-item-key">{item.shortcut}</Keyboard>}
              </MenuItem>
            )
          })}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  )
}
