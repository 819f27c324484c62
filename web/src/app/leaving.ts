// SPDX-License-Identifier: Apache-2.0
// What is not saved is not left without a question: by a link, a command, the browser's own buttons, or the
// end of the tab.
import { useEffect } from 'react'
import type { RouterOptions } from 'wouter'
import { t } from '../i18n/t'
import { confirm } from '../ui'

/** Where it stands, by whoever has it. */
const unsaved = new Map<object, string>()

/** True when nothing would be lost, or whoever would lose it agrees. */
export const mayLeave = async (changed: boolean) =>
  !changed ||
  confirm({
    title: t('leave.ask'),
    okText: t('leave.go'),
    cancelText: t('leave.stay'),
    danger: true,
  })

/** For whoever has just put his work in safety, and goes on to another page. */
export function leaveNow(go: () => void) {
  unsaved.clear()
  go()
}

async function leaveBy(go: () => void) {
  if (await mayLeave(true)) leaveNow(go)
}

/** The router asks here before it changes the page; a replaced address is the same page. */
export const aroundNav: NonNullable<RouterOptions['aroundNav']> = (navigate, to, options) => {
  const stays = new URL(to, location.href).pathname === location.pathname
  if (unsaved.size === 0 || options?.replace || stays) navigate(to, options)
  else leaveBy(() => navigate(to, options))
}

// The browser has gone back already: the address is put where it was. Listened to from the beginning, so that it is
// done before the router looks.
globalThis.addEventListener?.('popstate', (event) => {
  const [here] = unsaved.values()
  if (!here || location.href === here) return
  event.stopImmediatePropagation()
  history.pushState(null, '', here)
  leaveBy(() => history.back())
})

export function useLeaving(changed: boolean) {
  useEffect(() => {
    if (!changed) return
    const mine = {}
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault()
    unsaved.set(mine, location.href)
    window.addEventListener('beforeunload', onUnload)
    return () => {
      unsaved.delete(mine)
      window.removeEventListener('beforeunload', onUnload)
    }
  }, [changed])
}
