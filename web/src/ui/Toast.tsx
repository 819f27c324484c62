// SPDX-License-Identifier: Apache-2.0
// Short news at the foot of the page. Saved edits say so quietly beside the thing; a toast
// is for what can be undone, or for what finished elsewhere.
import './Toast.css'
import { CircleAlert, CircleCheck, Info, X } from 'lucide-react'
import {
  Text,
  UNSTABLE_Toast as AriaToast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components'
import { t } from '../i18n/t'
import { Button, IconButton } from './Button'

export interface ToastNews {
  text: string
  tone?: 'info' | 'ok' | 'danger'
  /** One thing to do about it, such as undo. */
  action?: { title: string; run: () => void }
}

const STAY_MS = 5000
const queue = new ToastQueue<ToastNews>({ maxVisibleToasts: 3 })
const icons = { info: Info, ok: CircleCheck, danger: CircleAlert }

export function toast(news: ToastNews | string) {
  const full = typeof news === 'string' ? { text: news } : news
  queue.add(full, { timeout: full.tone === 'danger' ? undefined : STAY_MS })
}

export function ToastHost() {
  return (
    <ToastRegion queue={queue} className="x-toasts" data-toasts aria-label={t('ui.notifications')}>
      {({ toast: one }) => {
        const { text, tone = 'info', action } = one.content
        const Icon = icons[tone]
        return (
          <AriaToast toast={one} className={`x-toast x-toast-${tone}`}>
            <Icon size={16} aria-hidden />
            <ToastContent className="x-toast-text">
              <Text slot="title">{text}</Text>
            </ToastContent>
            {action && (
              <Button
                variant="link"
                slot={null}
                onPress={() => {
                  queue.close(one.key)
                  action.run()
                }}
              >
                {action.title}
              </Button>
            )}
            <IconButton icon={X} size="s" label={t('ui.close')} slot="close" />
          </AriaToast>
        )
      }}
    </ToastRegion>
  )
}
