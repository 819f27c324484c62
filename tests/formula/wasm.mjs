// SPDX-License-Identifier: Apache-2.0
// What tests/formula/driver.c does, by the browser's module (web/wasm/formula.wasm): cases on standard
// input, answers on standard output, a line each. A module that gave up is loaded anew.
import { readFileSync, writeSync } from 'node:fs'

const module = new WebAssembly.Module(readFileSync(new URL('../../web/wasm/formula.wasm', import.meta.url)))
const now = process.argv[2] ?? '1782864000000' // 2026-07-01T08:00+08:00

function load() {
  const { exports } = new WebAssembly.Instance(module, {})
  exports._initialize()
  return exports
}

let core = load()

function answer(line) {
  // The case's own members stand behind what makes it a request.
  const rest = Buffer.from(line).subarray(1)
  const head = Buffer.from(`{"do":"case","now":${now},"offset":480,`)
  const request = Buffer.concat([head, rest])
  try {
    const at = core.room(request.length)
    new Uint8Array(core.memory.buffer, at, request.length).set(request)
    const length = core.ask(request.length)
    return Buffer.from(new Uint8Array(core.memory.buffer, core.answer(), length)).toString()
  } catch {
    core = load()
    return '{"error":"#LIMIT!"}'
  }
}

const lines = readFileSync(0, 'utf8').split('\n')
if (lines.at(-1) === '') lines.pop()
const out = Buffer.from(lines.map((line) => `${answer(line)}\n`).join(''))
for (let sent = 0; sent < out.length; ) sent += writeSync(1, out, sent)
