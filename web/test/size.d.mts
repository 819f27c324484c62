// SPDX-License-Identifier: Apache-2.0
export interface Budget {
  build: string
  entry: string
  with?: string[]
  after?: string
  js_kb?: number
  css_kb?: number
  requests?: number
}
export interface Measured {
  js_kb: number
  css_kb: number
  requests: number
}
type Manifest = Record<string, { file: string; css?: string[]; imports?: string[] }>
export function staticGraph(manifest: Manifest, roots: string[]): string[]
export function measure(budget: Budget, around?: { before?: Budget; root?: string }): Measured
export function compare(budget: Partial<Budget>, measured: Measured): string[]
