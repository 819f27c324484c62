// SPDX-License-Identifier: Apache-2.0
// Drawings wait for their turn and each has a task of its own: between two of them the page is painted and
// answers keys. What is in view goes first, from above; what is far below waits until nothing else is to do.
// On paper everything is there.

interface Waiting {
  element: Element
  draw: () => void
}

let waiting: Waiting[] = []
let isSet = false

const task = new MessageChannel()
task.port1.onmessage = () => next(true)

/** How many pixels lie between it and what is in view. */
function away({ element }: Waiting): number {
  const { top, bottom } = element.getBoundingClientRect()
  return Math.max(0, top - window.innerHeight, -bottom)
}

function next(isEarly: boolean) {
  const [first, ...others] = waiting.map((one) => ({ one, away: away(one) }))
  isSet = false
  if (!first) return
  const nearest = others.reduce((best, each) => (each.away < best.away ? each : best), first)
  if (isEarly && nearest.away > window.innerHeight && window.requestIdleCallback) {
    isSet = true
    window.requestIdleCallback(() => next(false), { timeout: 1000 })
    return
  }
  waiting = waiting.filter((one) => one !== nearest.one)
  nearest.one.draw()
  plan()
}

function plan() {
  if (isSet || waiting.length === 0) return
  isSet = true
  task.port2.postMessage(null)
}

/** Draws what waits: all of it, or what stands in an element. */
export function drawNow(within?: Element | null) {
  const now = waiting.filter(({ element }) => !within || within.contains(element))
  waiting = waiting.filter((one) => !now.includes(one))
  for (const { draw } of now) draw()
}

/** Calls `draw` when it is its turn; what is returned takes it back. */
export function inTurn(element: Element, draw: () => void): () => void {
  const mine = { element, draw }
  waiting.push(mine)
  plan()
  return () => {
    waiting = waiting.filter((one) => one !== mine)
  }
}

window.addEventListener('beforeprint', () => drawNow())
