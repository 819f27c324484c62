// SPDX-License-Identifier: Apache-2.0
// Others' changes arrive as (form, id, kind); what is on screen is then read again. Bursts,
// such as an import, are gathered, so that they cost one reading. Kind "yours" names no record:
// one's notices or to-dos are others. After the line was lost, anything may be.
import type { QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { url } from '../../api/client'

export interface LiveEvent {
  form: string | null
  id: string | null
  kind: string
}

const GATHER_MS = 300
/** What is read again when something of one's own changed. */
const OWN = ['notices', 'tasks', 'work', 'instance']
const listeners = new Set<(events: LiveEvent[]) => void>()

export function onLive(listener: (events: LiveEvent[]) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useLiveEvents(client: QueryClient) {
  useEffect(() => {
    if (typeof EventSource === 'undefined') return
    const source = new EventSource(url('/events'))
    let held: LiveEvent[] = []
    let timer = 0
    let opened = false
    const tell = () => {
      timer = 0
      const events = held
      held = []
      const some = (kind: string) => events.some((one) => !one.form && one.kind === kind)
      if (some('many')) client.invalidateQueries()
      if (some('yours')) for (const key of OWN) client.invalidateQueries({ queryKey: [key] })
      for (const { form, id } of events)
        if (form) client.invalidateQueries({ queryKey: ['record', form, id] })
      for (const listener of listeners) listener(events)
    }
    const hold = (event: LiveEvent) => {
      held.push(event)
      timer ||= window.setTimeout(tell, GATHER_MS)
    }
    source.addEventListener('change', (message) => hold(JSON.parse(message.data)))
    source.onopen = () => {
      if (opened) hold({ form: null, id: null, kind: 'many' })
      opened = true
    }
    return () => {
      clearTimeout(timer)
      source.close()
    }
  }, [client])
}
