// SPDX-License-Identifier: Apache-2.0
import './Tabs.css'
import { type ReactNode, useEffect, useRef } from 'react'
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from 'react-aria-components'
import { cx } from './cx'

export interface TabItem {
  key: string
  title: string
  count?: number | string
  disabled?: boolean
  content?: ReactNode
}

export interface TabsProps {
  label: string
  items: readonly TabItem[]
  selected?: string
  onSelect?: (key: string) => void
  className?: string
}

export function Tabs({ label, items, selected, onSelect, className }: TabsProps) {
  const list = useRef<HTMLDivElement>(null)
  // On a phone not all of them fit: the chosen one is in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: which is chosen stands in the page
  useEffect(() => {
    const frame = requestAnimationFrame(() =>
      list.current
        ?.querySelector('[data-selected]')
        ?.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
    )
    return () => cancelAnimationFrame(frame)
  }, [selected])
  return (
    <AriaTabs
      className={cx('x-tabs', className)}
      selectedKey={selected}
      onSelectionChange={(key) => onSelect?.(String(key))}
    >
      <TabList aria-label={label} ref={list} className="x-tablist">
        {items.map((item) => (
          <Tab key={item.key} id={item.key} isDisabled={item.disabled} className="x-tab">
            {item.title}
            {item.count !== undefined && <span className="x-tab-count num">{item.count}</span>}
          </Tab>
        ))}
      </TabList>
      {items.map((item) => (
        <TabPanel key={item.key} id={item.key} className="x-tabpanel">
          {item.content}
        </TabPanel>
      ))}
    </AriaTabs>
  )
}
