// SPDX-License-Identifier: Apache-2.0
// Drawings wait for their turn. What is in view goes first, from above; what is far below waits until nothing else
// is to do. Where the browser tells that a key or a click waits, several are drawn before the page is painted, for
// painting costs as much as a small drawing; elsewhere each has a task of its own. On paper everything is there.

interface Waiting {
  element: Element
  draw: () => void
}

let waiting: Waiting[] = []
let isSet = false

/** How long drawings go on before what they drew is shown. */
const UNSEEN_MS = 200

type Scheduling = { scheduling?: { isInputPending?: () => boolean } }

const task = new MessageChannel()
task.port1.onmessage = () => work(true)

/** How many pixels lie between it and what is in view. */
function away({ element }: Waiting): number {
  const { top, bottom } = element.getBoundingClientRect()
  return Math.max(0, top - window.innerHeight, -bottom)
}

/** What waits, nearest first: where all are measured at once, drawings between do not make the page lay itself out. */
function nearest(): { one: Waiting; away: number }[] {
  return waiting.map((one) => ({ one, away: away(one) })).sort((a, b) => a.away - b.away)
}

function mayGoOn(begun: number): boolean {
  const { scheduling } = navigator as Navigator & Scheduling
  const isQuiet = scheduling?.isInputPending?.() === false
  return isQuiet && performance.now() - begun < UNSEEN_MS
}

function work(isEarly: boolean) {
  const begun = performance.now()
  isSet = false
  for (const { one, away } of nearest()) {
    if (isEarly && away > window.innerHeight && window.requestIdleCallback) {
      isSet = true
      window.requestIdleCallback(() => work(false), { timeout: 1000 })
      return
    }
    waiting = waiting.filter((other) => other !== one)
    one.draw()
    if (!isEarly || !mayGoOn(begun)) break
  }
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
