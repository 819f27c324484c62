// SPDX-License-Identifier: Apache-2.0
// The reference engine (npm's bpmn-engine) for `run`: a JSON object a line, answered by a line that says where it
// stands. {"xml","n"} begins a process; {"complete": id, "n"} ends a waiting task; {"minutes": m} lets time go by,
// on a clock of its own. `n` is the only variable; conditions are those of our exporter.
import { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const require = createRequire(new URL('../../web/package.json', import.meta.url))
const { Engine } = await import(pathToFileURL(require.resolve('bpmn-engine')))

const { SequenceFlow } = require('bpmn-elements')

// It tells a way that was not taken to all that lies behind it ("discard"), and a join takes such a word for a token:
// behind a choice in one of its branches it fires too early. BPMN knows tokens only, so that is switched off.
function PlainFlow(def, context) {
  const flow = new SequenceFlow(def, context)
  flow.discard = () => {}
  return flow
}

let now = 0
let order = 0
let pending = []
const timers = {
  setTimeout: (fn, delay, ...args) => {
    const timer = { at: now + Math.round(delay / 60_000) * 60_000, order: order++, fn, args }
    pending.push(timer)
    return timer
  },
  clearTimeout: (timer) => {
    pending = pending.filter((one) => one !== timer)
  },
  register: () => timers,
  get executing() {
    return pending
  },
}

const OPS = { eq: (a, b) => a === b, ge: (a, b) => a >= b, lt: (a, b) => a < b }
const scripts = {
  register: () => {},
  getScript: (_language, { id, behaviour }) => {
    const body = behaviour?.conditionExpression?.body
    const filter = body ? JSON.parse(body) : null
    if (!filter) throw new Error(`no condition at ${id}`)
    return {
      execute: (_scope, done) => {
        const holds = OPS[filter.op](n, Number(filter.value))
        return done ? done(null, holds) : holds
      },
    }
  },
}

let n = 0
let engine
let ended
const plain = (id) => id.replace(/^_\./, '')

function stands() {
  const waiting = engine.execution.getPostponed().filter((one) => ['bpmn:UserTask', 'bpmn:IntermediateCatchEvent'].includes(one.type))
  return {
    waiting: waiting.map((one) => plain(one.id)).sort(),
    state: ended ?? 'running',
  }
}

const asks = {
  async xml({ xml }) {
    now = order = 0
    pending = []
    ended = undefined
    engine = new Engine({ name: 'compare', source: xml, elements: { SequenceFlow: PlainFlow }, timers, scripts })
    const listener = new EventEmitter()
    engine.once('end', () => {
      ended = 'done'
    })
    engine.once('error', (error) => {
      ended = `error: ${error.message}`
    })
    await engine.execute({ listener })
  },
  async complete({ complete }) {
    const one = engine.execution.getPostponed().find((task) => task.type === 'bpmn:UserTask' && plain(task.id) === complete)
    if (!one) throw new Error(`nobody waits at ${complete}`)
    one.signal()
  },
  async minutes({ minutes }) {
    const until = now + minutes * 60_000
    for (;;) {
      const due = pending.filter((one) => one.at <= until).sort((a, b) => a.at - b.at || a.order - b.order)[0]
      if (!due) break
      now = due.at
      pending = pending.filter((one) => one !== due)
      due.fn(...due.args)
    }
    now = until
  },
}

for await (const line of createInterface({ input: process.stdin })) {
  const ask = JSON.parse(line)
  n = ask.n ?? n
  try {
    await asks[Object.keys(asks).find((key) => key in ask)](ask)
    await new Promise((resolve) => setImmediate(resolve))
    process.stdout.write(`${JSON.stringify(stands())}\n`)
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ failed: String(error.stack ?? error) })}\n`)
  }
}
