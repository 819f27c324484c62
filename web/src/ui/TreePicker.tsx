// SPDX-License-Identifier: Apache-2.0
// Choosing in a tree (departments, branches). The tree itself is a chunk of its own.
import './Field.css'
import './List.css'
import { ChevronDown } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { t } from '../i18n/t'
import { Skeleton } from './Bits'
import { Field } from './Field'
import { Tag } from './Tag'
import type { Labelled, TreeChoice } from './types'

const TreeList = lazy(() => import('./lazy/TreeList'))

export interface TreePickerProps extends Labelled {
  tree: readonly TreeChoice[]
  value: readonly string[]
  onChange: (keys: string[]) => void
  multiple?: boolean
  placeholder?: string
  defaultOpen?: boolean
  onBlur?: () => void
}

export function findInTree(tree: readonly TreeChoice[], key: string): TreeChoice | null {
  for (const node of tree) {
    if (node.key === key) return node
    const below = node.children && findInTree(node.children, key)
    if (below) return below
  }
  return null
}

export function TreePicker(props: TreePickerProps) {
  const { tree, value, onChange, multiple } = props
  const [open, setOpen] = useState(props.defaultOpen ?? false)
  const titles = value.map((key) => findInTree(tree, key)?.title ?? key)
  const shown = titles.join(' ') || (props.placeholder ?? t('ui.selectPlaceholder'))
  return (
    <Field {...props}>
      {({ id, ...ids }) => (
        <DialogTrigger
          isOpen={open}
          onOpenChange={(next) => {
            setOpen(next)
            if (!next) props.onBlur?.()
          }}
        >
          <AriaButton
            id={id}
            className="x-control"
            isDisabled={props.disabled || props.readOnly}
            aria-label={props['aria-label'] && `${props['aria-label']} ${shown}`}
            aria-labelledby={ids['aria-labelledby'] && `${ids['aria-labelledby']} ${id}`}
            aria-describedby={ids['aria-describedby']}
            data-invalid={props.error ? true : undefined}
          >
            <span className="x-select-value">
              {titles.length === 0 ? (
                <span className="x-placeholder">
                  {props.placeholder ?? t('ui.selectPlaceholder')}
                </span>
              ) : multiple ? (
                titles.map((title, index) => <Tag key={value[index]}>{title}</Tag>)
              ) : (
                titles[0]
              )}
            </span>
            <ChevronDown size={16} aria-hidden className="x-affix" />
          </AriaButton>
          <Popover className="x-popover x-popover-list" placement="bottom start">
            <Dialog className="x-list" aria-label={props.label ?? props['aria-label']}>
              <Suspense fallback={<Skeleton />}>
                <TreeList
                  label={props.label ?? props['aria-label'] ?? ''}
                  tree={tree}
                  value={value}
                  multiple={multiple}
                  onChange={(keys) => {
                    onChange(keys)
                    if (!multiple) setOpen(false)
                  }}
                />
              </Suspense>
            </Dialog>
          </Popover>
        </DialogTrigger>
      )}
    </Field>
  )
}
