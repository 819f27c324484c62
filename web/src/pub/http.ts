// SPDX-License-Identifier: Apache-2.0
// Calls of the public pages. Small on purpose: these pages load on old phones.
import { getLang, htmlLang, t } from '../i18n/t'

export class HttpError extends Error {
  constructor(
    /** 0: no answer came. */
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: Record<string, string>,
    readonly retryAfter: number,
  ) {
    super(message)
  }
}

let csrf = ''

export const setCsrf = (token: string | undefined) => {
  csrf = token ?? ''
}

function fallback(status: number): string {
  if (status === 0) return t('pub.error.network')
  return t(status === 429 ? 'pub.error.rate' : 'pub.error.server')
}

interface Problem {
  code?: string
  detail?: string
  title?: string
  errors?: { path: string; message: string }[]
}

async function fail(response: Response): Promise<never> {
  const body = (await response.json().catch(() => ({}))) as Problem
  const fields: Record<string, string> = {}
  for (const one of body.errors ?? []) {
    fields[one.path.replace(/^\/?(values|consents)[./]/, '').replace(/^\//, '')] = one.message
  }
  const message = body.detail || body.title || fallback(response.status)
  const wait = Number(response.headers.get('Retry-After')) || 0
  throw new HttpError(response.status, body.code ?? '', message, fields, wait)
}

export async function send<T>(
  method: string,
  path: string,
  body?: unknown,
  key?: string,
): Promise<T> {
  const headers: Record<string, string> = {
    Accept: 'application/json',
    'Accept-Language': htmlLang(getLang()),
  }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (csrf) headers['X-CSRF-Token'] = csrf
  if (key) headers['Idempotency-Key'] = key
  let response: Response
  try {
    response = await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      body: body === undefined ? undefined : JSON.stringify(body),
    })
  } catch {
    throw new HttpError(0, '', fallback(0), {}, 0)
  }
  if (!response.ok) return fail(response)
  const text = response.status === 204 ? '' : await response.text()
  return (text ? JSON.parse(text) : null) as T
}

/** Files go by themselves, before the form that names them. */
export async function sendFile<T>(path: string, file: File): Promise<T> {
  const body = new FormData()
  body.append('file', file, file.name || 'picture.jpg')
  let response: Response
  try {
    response = await fetch(path, {
      method: 'POST',
      headers: { Accept: 'application/json', 'Accept-Language': htmlLang(getLang()) },
      credentials: 'same-origin',
      body,
    })
  } catch {
    throw new HttpError(0, '', fallback(0), {}, 0)
  }
  return response.ok ? ((await response.json()) as T) : fail(response)
}

/** For sending once, however often one taps. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => `0${byte.toString(16)}`.slice(-2)).join('')
}

export const asHttpError = (error: unknown): HttpError =>
  error instanceof HttpError ? error : new HttpError(0, '', fallback(0), {}, 0)
