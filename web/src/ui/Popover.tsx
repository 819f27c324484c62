// SPDX-License-Identifier: Apache-2.0
import './List.css'
import type { ReactElement, ReactNode } from 'react'
import { Popover as AriaPopover, Dialog, DialogTrigger } from 'react-aria-components'

export interface PopoverProps {
  /** A kit Button or IconButton. */
  trigger: ReactElement
  label: string
  children: ReactNode | ((close: () => void) => ReactNode)
  placement?: 'bottom start' | 'bottom end' | 'bottom' | 'top start' | 'right top'
  isOpen?: boolean
  defaultOpen?: boolean
  onOpenChange?: (open: boolean) => void
}

/** A small floating panel at its trigger: filters, column choice, quick forms. */
export function Popover(props: PopoverProps) {
  return (
    <DialogTrigger
      isOpen={props.isOpen}
      defaultOpen={props.defaultOpen}
      onOpenChange={props.onOpenChange}
    >
      {props.trigger}
      <AriaPopover className="x-popover" placement={props.placement ?? 'bottom start'}>
        <Dialog className="x-popover-body" aria-label={props.label}>
          {({ close }) =>
            typeof props.children === 'function' ? props.children(close) : props.children
          }
        </Dialog>
      </AriaPopover>
    </DialogTrigger>
  )
}
