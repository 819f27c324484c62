// SPDX-License-Identifier: Apache-2.0
// The one way to the server: JSON in and out, problem+json errors, CSRF token, If-Match,
// idempotency keys, upload with progress. Knows no resource; pages name paths.
import { ApiError, type ProblemBody } from './errors'

export { ApiError, errorText, isApiError } from './errors'

const BASE = '/api/v1'
const TIMEOUT_MS = 65_000

export type Query = Record<string, string | number | boolean | null | undefined>

export interface CallOptions {
  query?: Query
  body?: unknown
  /** The record's rev; sent as If-Match. */
  rev?: number
  /** For a retry of the same POST by hand; else each POST gets its own. */
  idempotencyKey?: string
  signal?: AbortSignal
  /** For what may take long, such as reading a large file. */
  timeoutMs?: number
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

let csrf: string | null = null
let language = ''
let onExpired: (() => void) | null = null

/** The token of GET /session; cleared at log-out. */
export const setCsrf = (token: string | null) => {
  csrf = token
}

export const csrfToken = () => csrf

/** Sent as Accept-Language, so that messages come in the screen's language. */
export const setApiLanguage = (tag: string) => {
  language = tag
}

/** Called once a call answers 401: the application goes to the login page. */
export const onSessionExpired = (handler: (() => void) | null) => {
  onExpired = handler
}

export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function url(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null)
  const base = path.startsWith('/pub/') ? path : BASE + path
  if (given.length === 0) return base
  return `${base}?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`
}

function headersFor(method: Method, options: CallOptions): Headers {
  const headers = new Headers({ Accept: 'application/json' })
  if (language) headers.set('Accept-Language', language)
  // A form (file upload) names its own type, with its boundary.
  if (options.body !== undefined && !(options.body instanceof FormData))
    headers.set('Content-Type', 'application/json')
  if (method !== 'GET' && csrf) headers.set('X-CSRF-Token', csrf)
  if (options.rev !== undefined) headers.set('If-Match', String(options.rev))
  if (method === 'POST') headers.set('Idempotency-Key', options.idempotencyKey ?? newKey())
  return headers
}

async function problemOf(response: Response): Promise<ApiError> {
  let body: ProblemBody = {}
  try {
    body = (await response.json()) as ProblemBody
  } catch {
    /* a proxy's page: the status is all we have */
  }
  const wait = Number(response.headers.get('Retry-After'))
  const id = body.request_id ?? response.headers.get('X-Request-Id') ?? undefined
  return new ApiError(response.status, { ...body, request_id: id }, wait > 0 ? wait : undefined)
}

// The caller's signal and our deadline in one; AbortSignal.any is too new for old browsers.
function deadline(outer?: AbortSignal, ms = TIMEOUT_MS) {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(new ApiError(408)), ms)
  const pass = () => stop.abort(outer?.reason)
  if (outer?.aborted) pass()
  outer?.addEventListener('abort', pass)
  return {
    signal: stop.signal,
    done: () => {
      clearTimeout(timer)
      outer?.removeEventListener('abort', pass)
    },
  }
}

function bodyOf(body: unknown): BodyInit | undefined {
  if (body === undefined) return undefined
  return body instanceof FormData ? body : JSON.stringify(body)
}

async function send(method: Method, path: string, options: CallOptions): Promise<Response> {
  const limit = deadline(options.signal, options.timeoutMs)
  try {
    return await fetch(url(path, options.query), {
      method,
      headers: headersFor(method, options),
      body: bodyOf(options.body),
      credentials: 'same-origin',
      signal: limit.signal,
    })
  } catch (error) {
    // Our own abort (the page moved on) is not an error to show.
    if (options.signal?.aborted) throw error
    if (limit.signal.aborted) throw new ApiError(408)
    throw new ApiError(0)
  } finally {
    limit.done()
  }
}

export interface Answer<T> {
  data: T
  /** From ETag, when the answer is one record. */
  rev?: number
  status: number
}

export async function call<T>(
  method: Method,
  path: string,
  options: CallOptions = {},
): Promise<Answer<T>> {
  const response = await send(method, path, options)
  if (!response.ok) {
    const error = await problemOf(response)
    // A wrong password or code is the business of whoever asked for it.
    const wrong = error.code.startsWith('BAD_')
    if (error.status === 401 && !wrong && !path.startsWith('/session')) onExpired?.()
    throw error
  }
  const etag = /^(?:W\/)?"?(\d+)"?$/.exec(response.headers.get('ETag') ?? '')?.[1]
  const text = response.status === 204 ? '' : await response.text()
  return {
    data: (text ? JSON.parse(text) : null) as T,
    rev: etag ? Number(etag) : undefined,
    status: response.status,
  }
}

export const get = async <T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> =>
  (await call<T>('GET', path, { query, signal })).data

export const post = async <T>(
  path: string,
  body?: unknown,
  options: CallOptions = {},
): Promise<T> => (await call<T>('POST', path, { ...options, body: body ?? {} })).data

export const put = async <T>(path: string, body: unknown, options: CallOptions = {}): Promise<T> =>
  (await call<T>('PUT', path, { ...options, body })).data

export const patch = async <T>(
  path: string,
  body: unknown,
  options: CallOptions = {},
): Promise<T> => (await call<T>('PATCH', path, { ...options, body })).data

export const del = async <T>(path: string, options: CallOptions = {}): Promise<T> =>
  (await call<T>('DELETE', path, options)).data
