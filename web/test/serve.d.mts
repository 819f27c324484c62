// SPDX-License-Identifier: Apache-2.0
import type { IncomingMessage } from 'node:http'

export interface Answer {
  status: number
  json?: unknown
}
export type Api = (request: IncomingMessage, body: string) => Answer | null | Promise<Answer | null>
export function csp(nonce: string): string
export function serve(api?: Api): Promise<{ url: string; close: () => Promise<void> }>
