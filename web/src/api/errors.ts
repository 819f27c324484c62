// SPDX-License-Identifier: Apache-2.0
// Every failed call is an ApiError with a text fit to show.
import { tMaybe, t, type Key } from '../i18n/t'

export interface FieldProblem {
  path: string
  code: string
  message: string
}

/** The body of a failed call (RFC 9457). */
export interface ProblemBody {
  type?: string
  title?: string
  status?: number
  code?: string
  detail?: string
  errors?: FieldProblem[]
  request_id?: string
}

const byStatus: Record<number, Key> = {
  0: 'error.network',
  401: 'error.unauthorized',
  403: 'error.forbidden',
  404: 'error.notFound',
  408: 'error.timeout',
  409: 'error.conflict',
  413: 'error.tooLarge',
  422: 'error.invalid',
  429: 'error.rateLimited',
  504: 'error.timeout',
}

export class ApiError extends Error {
  /** 0: no answer came (no connection, or cut off). */
  readonly status: number
  readonly code: string
  readonly errors: FieldProblem[]
  readonly requestId?: string
  /** Seconds after which to try again, when the server says so. */
  readonly retryAfter?: number

  constructor(status: number, body: ProblemBody = {}, retryAfter?: number) {
    super(messageOf(status, body))
    this.name = 'ApiError'
    this.status = status
    this.code = body.code ?? ''
    this.errors = body.errors ?? []
    this.requestId = body.request_id
    this.retryAfter = retryAfter
  }

  /** Field messages by path, for a form. */
  get fields(): Record<string, string> {
    return Object.fromEntries(this.errors.map((one) => [one.path, one.message]))
  }
}

// The server's words are in the caller's language and know more; ours are for when there
// is no body, such as from a proxy.
function messageOf(status: number, body: ProblemBody): string {
  if (body.detail) return body.detail
  const ours = body.code ? tMaybe(`error.${body.code}`) : null
  if (ours) return ours
  if (body.title) return body.title
  return t(byStatus[status] ?? (status >= 500 ? 'error.server' : 'error.title'))
}

export const isApiError = (error: unknown): error is ApiError => error instanceof ApiError

/** What to show for anything that was thrown. */
export function errorText(error: unknown): string {
  if (isApiError(error)) return error.message
  return error instanceof Error && error.message ? error.message : t('error.title')
}
