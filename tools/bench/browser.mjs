// SPDX-License-Identifier: Apache-2.0
// What a person feels in a browser four times slower than this machine's: node browser.mjs ADDRESS
// ACCOUNT PASSWORD FORM prints {"scroll_p95_ms", "rows"} of the grid of FORM, as one line of JSON.
import { Browsers } from '../../tests/e2e/browser.mjs'

const SLOWER = 4
const SCROLL_MS = 8000

const [address, account, password, form] = process.argv.slice(2)
const p95 = (all) => all.sort((a, b) => a - b)[Math.floor(all.length * 0.95)]

/** Between which moments frames were drawn while `act` went on. */
async function frames(page, act) {
  await page.evaluate(() => {
    const frames = [] // ms between one and the next
    window.benchFrames = frames
    let last = performance.now()
    const next = (now) => {
      frames.push(now - last)
      last = now
      if (window.benchFrames === frames) requestAnimationFrame(next)
    }
    requestAnimationFrame(next)
  })
  await act()
  return page.evaluate(() => {
    const { benchFrames } = window
    window.benchFrames = null
    return benchFrames.slice(1)
  })
}

const lowest = (grid) =>
  grid.locator('[aria-rowindex]').evaluateAll((rows) => Math.max(...rows.map((row) => Number(row.getAttribute('aria-rowindex')))))

async function scroll(page) {
  await page.goto(`/r/${form}`)
  const grid = page.locator('[role=grid]').first()
  await grid.locator('[role=row]').nth(5).waitFor()
  await page.waitForTimeout(1500)
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  await page.mouse.move(700, 500) // over rows; the grid itself is higher than the window
  const took = await frames(page, async () => {
    const end = Date.now() + SCROLL_MS
    while (Date.now() < end) {
      await page.mouse.wheel(0, 400)
      await page.waitForTimeout(16)
    }
  })
  const furthest = await lowest(grid)
  if (furthest < 300) throw new Error(`the grid did not scroll: row ${furthest}`)
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  return { scroll_p95_ms: Math.round(p95(took)), frames: took.length, last_row: furthest }
}

const browsers = await new Browsers().start()
try {
  const person = await browsers.open(address, {})
  await person.signIn(account, password)
  console.log(JSON.stringify(await scroll(person.page)))
} finally {
  await browsers.stop()
}
