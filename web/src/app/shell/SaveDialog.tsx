// SPDX-License-Identifier: Apache-2.0
// Some inputs with "cancel" and "save"; what the server refuses is said above them.
import type { ReactNode } from 'react'
import { errorText } from '../../api/client'
import { t } from '../../i18n/t'
import { Button, Dialog, type DialogProps, ErrorBox } from '../../ui'
import type { Saving } from '../attempt'

export function SaveDialog({
  saving,
  okText = t('ui.save'),
  disabled,
  onClose,
  children,
  ...frame
}: {
  saving: Saving
  title: ReactNode
  okText?: string
  disabled?: boolean
  onClose: () => void
  children: ReactNode
} & Pick<DialogProps, 'size' | 'keepOpen'>) {
  return (
    <Dialog
      isOpen
      keepOpen
      {...frame}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button
            variant="primary"
            busy={saving.busy}
            disabled={disabled}
            onPress={() => saving.save()}
          >
            {okText}
          </Button>
        </>
      }
    >
      <div className="x-stack">
        {saving.error !== null && <ErrorBox message={errorText(saving.error)} />}
        {children}
      </div>
    </Dialog>
  )
}
