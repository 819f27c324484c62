// SPDX-License-Identifier: Apache-2.0
// Connections to other programs and the calls that were made of them.

export const AUTHS = ['none', 'bearer', 'basic', 'header', 'signature'] as const
export type Auth = (typeof AUTHS)[number]

export interface Connection {
  key: string
  title: { zh: string; en: string }
  is_off: boolean
  is_ready: boolean
  /** Only for whoever may set them up. */
  base?: string
  auth?: Auth
  user?: string
  header?: string
  has_secret?: boolean
  seconds?: number
  is_inside?: boolean
  rev?: number
  /** Rules, plans and flows that call it; how many of them are at work; which, for who designs. */
  used?: number
  working?: number
  uses?: Use[]
}

export interface Use {
  kind: 'rule' | 'plan' | 'flow'
  title: string
  form: string
  id: string
  is_on: boolean
}

export const hrefOf = ({ kind, form, id }: Use) => `/admin/forms/${form}/${kind}s/${id}`

export const CALL_STATES = ['waiting', 'sending', 'done', 'failed', 'unknown'] as const
export type CallState = (typeof CALL_STATES)[number]

export interface Call {
  id: string
  connection: string
  method: string
  path: string
  state: CallState
  why: string
  error: string
  status: number
  tries: number
  form: string
  record: string | null
  made_at: string
  next_at: string | null
  can_retry: boolean
  request?: unknown
  answer?: unknown
}

export const toneOf = (state: string) =>
  state === 'done'
    ? 'ok'
    : state === 'failed'
      ? 'danger'
      : state === 'unknown' || state === 'again'
        ? 'warn'
        : 'grey'

export const isUnderWay = (state: CallState) => state === 'waiting' || state === 'sending'

export interface Draft {
  zh: string
  en: string
  base: string
  auth: Auth
  user: string
  header: string
  secret: string
  seconds: string
  is_inside: boolean
  is_on: boolean
}

export const draftOf = (one: Connection | null): Draft => ({
  zh: one?.title.zh ?? '',
  en: one?.title.en ?? '',
  base: one?.base ?? '',
  auth: one?.auth ?? 'bearer',
  user: one?.user ?? '',
  header: one?.header ?? '',
  secret: '',
  seconds: String(one?.seconds ?? 15),
  is_inside: one?.is_inside ?? false,
  is_on: !one?.is_off,
})

/** A secret that is left empty stays as it is. */
export const bodyOf = (draft: Draft, was: Connection | null) => ({
  title: { zh: draft.zh.trim(), en: draft.en.trim() },
  base: draft.base.trim(),
  auth: draft.auth,
  user: draft.auth === 'basic' ? draft.user.trim() : '',
  header: draft.auth === 'header' ? draft.header.trim() : '',
  seconds: Number(draft.seconds) || 0,
  is_inside: draft.is_inside,
  is_off: !draft.is_on,
  ...(draft.secret ? { secret: draft.secret } : {}),
  ...(was ? { rev: was.rev } : {}),
})
