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

function take(session: Session): Session {
  setCsrf(session.csrf)
  return session
}

export const readSession = async () => take(await send<Session>('GET', PATH))

/** The answer tells whether a code is still wanted. */
export const signIn = async (account: string, password: string) =>
  take(await send<Session>('POST', PATH, { account, password }))

export const verifyCode = async (code: string) =>
  take(await send<Session>('POST', `${PATH}/totp`, { code }))

export async function signOut() {
  await send('DELETE', PATH)
  return readSession()
}

/** Where to go afterwards: a path of this site only, never another host. */
export function nextPage(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '/'
  const hasControl = [...next].some((char) => char < ' ')
  return /^\/(?![/\\])[^\\]*$/.test(next) && !hasControl ? next : '/'
}
