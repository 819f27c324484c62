// SPDX-License-Identifier: Apache-2.0
// The formula core: the same sources as the server's, as WASM. A chunk of its own, fetched by forms that
// have formulas and by their designer. Requests and answers: src/expr/live.h.
import wasm from '../../wasm/formula.wasm?url'

interface Exports {
  memory: WebAssembly.Memory
  _initialize: () => void
  room: (bytes: number) => number
  ask: (bytes: number) => number
  answer: () => number
}

export interface Problem {
  code: string
  /** Character (code point) of the source, from 0. */
  at: number
  arg: string
  message: { zh: string; en: string }
}

export interface CoreField {
  key: string
  names?: string[]
  kind: string
  list?: boolean
  scale?: number
  formula?: string
}

export interface Checked {
  problem?: Problem | 'INPUT'
  /** n t b d i c, or ? when it is known only when worked out. */
  type?: string
  is_volatile?: boolean
  uses?: string[]
}

export class Core {
  private readonly run: Exports
  private readonly out = new TextEncoder()
  private readonly in = new TextDecoder()

  constructor(instance: WebAssembly.Instance) {
    this.run = instance.exports as unknown as Exports
    this.run._initialize()
  }

  ask<T>(request: object): T {
    const bytes = this.out.encode(JSON.stringify(request))
    const at = this.run.room(bytes.length)
    new Uint8Array(this.run.memory.buffer, at, bytes.length).set(bytes)
    const length = this.run.ask(bytes.length)
    const answer = new Uint8Array(this.run.memory.buffer, this.run.answer(), length)
    return JSON.parse(this.in.decode(answer)) as T
  }
}

let core: Promise<Core> | null = null

/** Fails in a browser without WASM; the server then works out what the form asks for. */
export function loadCore(): Promise<Core> {
  core ??= (async () => {
    const answer = await fetch(wasm)
    if (!answer.ok) throw new Error(`formula.wasm: ${answer.status}`)
    const { instance } = await WebAssembly.instantiate(await answer.arrayBuffer(), {})
    return new Core(instance)
  })()
  core.catch(() => {
    core = null
  })
  return core
}
