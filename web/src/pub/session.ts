// SPDX-License-Identifier: Apache-2.0
import { send, setCsrf } from './http'

export interface Session {
  signed_in: boolean
  csrf?: string
  needs_totp?: boolean
  org?: string
  lang?: 'zh' | 'en'
  insecure_http?: boolean
  setup_needed?: boolean
}

const PATH = '/api/v1/session'

export async function readSession(): Promise<Session> {
  const session = await send<Session>('GET', PATH)
  setCsrf(session.csrf)
  return session
}

/** After it, readSession tells whether a code is still wanted. */
export async function signIn(account: string, password: string): Promise<Session> {
  await send('POST', PATH, { account, password })
  return readSession()
}

export async function verifyCode(code: string): Promise<Session> {
  await send('POST', `${PATH}/totp`, { code })
  return readSession()
}

export async function signOut() {
  await send('DELETE', PATH)
  return readSession()
}

/** Where to go afterwards: a path of this site only, never another host. */
export function nextPage(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '/'
  return /^\/(?![/\\])[^\\]*$/.test(next) && !/[\u0000-\u001f]/.test(next) ? next : '/'
}
