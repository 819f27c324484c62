// SPDX-License-Identifier: Apache-2.0
// Messages as data: what the server gives, and what is worked out of it here.
import type { Tone } from '../../../ui/types'

export interface Setting {
  key: string
  kind: string
  title: string
  is_needed: boolean
  default: string
}

export interface Kind {
  key: string
  title: string
  address: string
  is_coded: boolean
  is_charged: boolean
  part_len: number
  more_len: number
  settings: Setting[]
}

export type Value = string | boolean

export interface Channel {
  key: string
  kind: string
  title: string
  is_off: boolean
  is_ready: boolean
  missing: string
  rev: number
  is_coded: boolean
  address: string
  hook?: string
  settings: Record<string, Value>
  secrets: string[]
}

export interface Channels {
  channels: Channel[]
  kinds: Kind[]
}

export interface Words {
  zh: string
  en: string
}

export interface Param {
  name: string
  text: string
}

export interface Template {
  id: string
  form: string | null
  channel: string
  name: string
  purpose: string
  subject?: Partial<Words>
  text?: Partial<Words>
  code?: string
  params?: Param[]
  is_off: boolean
  rev: number
}

export interface Message {
  id: string
  channel: string
  purpose: string
  state: string
  why: string
  tries: number
  parts: number
  form: string
  record: string | null
  made_at: string
  sent_at: string | null
  next_at: string | null
  can_retry: boolean
  is_read: boolean
  is_gone: boolean
  to?: string
  title?: string
  text?: string
  code?: string
  files?: number
  error?: string
}

export interface Governance {
  quiet_from: string
  quiet_to: string
  quiet_spares_care: boolean
  cap: number
  cap_days: number
  needs_consent: boolean
  divert_channel: string
  divert_to: string
  stop_words: string
  tries_max: number
}

export const STATES = [
  'waiting',
  'held',
  'sending',
  'sent',
  'delivered',
  'failed',
  'unknown',
  'refused',
] as const

export const PURPOSES = ['internal', 'care', 'marketing'] as const

const TONES: Record<string, Tone> = {
  waiting: 'grey',
  held: 'info',
  sending: 'info',
  sent: 'ok',
  delivered: 'ok',
  failed: 'danger',
  unknown: 'warn',
  refused: 'grey',
}

export const toneOf = (state: string): Tone => TONES[state] ?? 'grey'

/** On its way: the screen looks again. */
export const isUnderWay = (state: string) => state === 'waiting' || state === 'sending'

/** "a=b" a line; the line without "=" is named (from 1), 0: all are fine. */
export function readParams(text: string): { params: Param[]; bad: number } {
  const params: Param[] = []
  let bad = 0
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return
    const at = line.indexOf('=')
    if (at < 1) bad = bad || index + 1
    else params.push({ name: line.slice(0, at).trim(), text: line.slice(at + 1).trim() })
  })
  return { params, bad }
}

export const writeParams = (params: readonly Param[] = []) =>
  params.map((one) => `${one.name}=${one.text}`).join('\n')

/** What is sent of a channel's settings: numbers as numbers, untouched secrets not at all. */
export function settingsBody(kind: Kind, values: Record<string, Value>): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const setting of kind.settings) {
    const value = values[setting.key]
    if (value === undefined || (setting.kind === 'secret' && value === '')) continue
    if (typeof value === 'boolean') body[setting.key] = value
    else if (value.trim() === '') body[setting.key] = null
    else if (setting.kind === 'int') body[setting.key] = Number(value)
    else body[setting.key] = setting.kind === 'long' ? value : value.trim()
  }
  return body
}

export const choicesOf = (setting: Setting): string[] =>
  setting.kind.startsWith('choice:') ? setting.kind.slice(7).split('|') : []

/** A key for a new channel: its kind, with a number when there is one already. */
export function freeKey(kind: string, taken: readonly string[]): string {
  if (!taken.includes(kind)) return kind
  let n = 2
  while (taken.includes(`${kind}_${n}`)) n += 1
  return `${kind}_${n}`
}
