// SPDX-License-Identifier: Apache-2.0
// Others' changes arrive as (form, id, kind); what is on screen is then read again. Bursts,
// such as an import, are gathered, so that they cost one reading.
import type { QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { url } from '../../api/client'

export interface LiveEvent {
  form: string
  id: string
  kind: string
}

const GATHER_MS = 800
const listeners = new Set<(events: LiveEvent[]) => void>()

export function onLive(listener: (events: LiveEvent[]) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function read(data: string): LiveEvent | null {
  try {
    const event = JSON.parse(data) as LiveEvent
    return typeof event.form === 'string' ? event : null
  } catch {
    return null
  }
}

export function useLiveEvents(client: QueryClient) {
  useEffect(() => {
    if (typeof EventSource === 'undefined') return
    const source = new EventSource(url('/events'))
    let held: LiveEvent[] = []
    let timer = 0
    const tell = () => {
      timer = 0
      const events = held
      held = []
      for (const event of events)
        client.invalidateQueries({ queryKey: ['record', event.form, event.id] })
      client.invalidateQueries({ queryKey: ['notices'] })
      for (const listener of listeners) listener(events)
    }
    source.onmessage = (message) => {
      const event = read(message.data)
      if (!event) return
      held.push(event)
      timer ||= window.setTimeout(tell, GATHER_MS)
    }
    return () => {
      clearTimeout(timer)
      source.close()
    }
  }, [client])
}
