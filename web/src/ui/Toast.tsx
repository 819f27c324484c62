// SPDX-License-Identifier: Apache-2.0
// Short news at the foot of the page. Saved edits say so quietly beside the thing; a toast
// is for what can be undone, or for what finished elsewhere. Our own, because the library's
// weighs as much as a date field.
import './Toast.css'
import { CircleAlert, CircleCheck, Info, X } from 'lucide-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { t } from '../i18n/t'
import { Button, IconButton } from './Button'

export interface ToastNews {
  text: string
  tone?: 'info' | 'ok' | 'danger'
  /** One thing to do about it, such as undo. */
  action?: { title: string; run: () => void }
}

interface Shown extends ToastNews {
  id: number
}

const STAY_MS = 5000
const MOST = 3
const icons = { info: Info, ok: CircleCheck, danger: CircleAlert }

let shown: readonly Shown[] = []
let last = 0
const listeners = new Set<() => void>()

function set(next: readonly Shown[]) {
  shown = next
  for (const listener of listeners) listener()
}

const close = (id: number) => set(shown.filter((one) => one.id !== id))

export function toast(news: ToastNews | string) {
  last += 1
  const full = typeof news === 'string' ? { text: news } : news
  set([...shown, { ...full, id: last }].slice(-MOST))
}

function Toast({ one }: { one: Shown }) {
  const { id, text, tone = 'info', action } = one
  // Whoever reads it or is about to press its button is not hurried.
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (held || tone === 'danger') return
    const timer = setTimeout(() => close(id), STAY_MS)
    return () => clearTimeout(timer)
  }, [held, id, tone])
  const Icon = icons[tone]
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble up from its buttons
    <div
      className={`x-toast x-toast-${tone}`}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      onKeyDown={(event) => event.key === 'Escape' && close(id)}
    >
      <Icon size={16} aria-hidden />
      <div className="x-toast-text" role={tone === 'danger' ? 'alert' : 'status'}>
        {text}
      </div>
      {action && (
        <Button
          variant="link"
          slot={null}
          onPress={() => {
            close(id)
            action.run()
          }}
        >
          {action.title}
        </Button>
      )}
      <IconButton icon={X} size="s" label={t('ui.close')} onPress={() => close(id)} />
    </div>
  )
}

export function ToastHost() {
  const all = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => shown,
  )
  if (all.length === 0) return null
  return (
    <section
      className="x-toasts"
      data-toasts
      data-react-aria-top-layer="true"
      aria-label={t('ui.notifications')}
    >
      {all.map((one) => (
        <Toast key={one.id} one={one} />
      ))}
    </section>
  )
}
