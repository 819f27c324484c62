// SPDX-License-Identifier: Apache-2.0
import './Dialog.css'
import { X } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { t } from '../i18n/t'
import { IconButton } from './Button'
import { cx } from './cx'
import { keepFocus } from './keepFocus'

export interface DialogProps {
  isOpen: boolean
  onClose: () => void
  title: ReactNode
  children: ReactNode
  /** Buttons, right-aligned; the main one last. */
  footer?: ReactNode
  size?: 's' | 'm' | 'l' | 'xl'
  /** A press outside or Escape does not close: for forms with typed input. */
  keepOpen?: boolean
  role?: 'dialog' | 'alertdialog'
}

function Frame({ title, children, footer, onClose, role }: Omit<DialogProps, 'isOpen' | 'size'>) {
  const frame = useRef<HTMLElement>(null)
  useEffect(() => keepFocus(frame.current as HTMLElement), [])
  return (
    <AriaDialog className="x-dialog" role={role} ref={frame}>
      <header className="x-dialog-head">
        <Heading slot="title" level={2}>
          {title}
        </Heading>
        <IconButton icon={X} label={t('ui.close')} onPress={onClose} slot={null} />
      </header>
      <div className="x-dialog-body">{children}</div>
      {footer && <footer className="x-dialog-foot">{footer}</footer>}
    </AriaDialog>
  )
}

export function Dialog({ isOpen, size = 'm', keepOpen, ...frame }: DialogProps) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => open || frame.onClose()}
      isDismissable={!keepOpen}
      className="x-scrim"
    >
      <Modal className={cx('x-modal', `x-modal-${size}`)}>
        <Frame {...frame} />
      </Modal>
    </ModalOverlay>
  )
}

export interface DrawerProps extends DialogProps {}

/** A panel from the right that keeps the page in sight; full width on a phone. */
export function Drawer({ isOpen, size = 'm', keepOpen, ...frame }: DrawerProps) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => open || frame.onClose()}
      isDismissable={!keepOpen}
      className="x-scrim x-scrim-side"
    >
      <Modal className={cx('x-drawer', `x-drawer-${size}`)}>
        <Frame {...frame} />
      </Modal>
    </ModalOverlay>
  )
}
