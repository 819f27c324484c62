// SPDX-License-Identifier: Apache-2.0
import type { Api } from './serve.mjs'

export const CODE: string
export const leadForm: unknown
export interface SeenCall {
  method: string
  path: string
  data: Record<string, unknown>
  headers: Record<string, string>
}
export function mockApi(options?: { setupNeeded?: boolean }): { api: Api; seen: SeenCall[] }
