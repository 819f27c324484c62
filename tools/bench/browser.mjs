// SPDX-License-Identifier: Apache-2.0
// What a person feels in a browser, as one line of JSON. node browser.mjs ADDRESS ACCOUNT PASSWORD
//   scroll FORM  the grid of FORM in a browser four times slower than this machine's: {"scroll_p95_ms", ...}
//   type FORM    from each key in the first two fields until every computed field shows what follows of it, at
//                full speed: {"type_p95_ms", "type_median_ms", "cpu_ms" of the page for a key, "keys"}
//   drawn BOARD  from opening the board until each of its tiles is drawn, in a browser four times slower, medians of
//                five: by its address, with the start of the application, and from the list of boards:
//                {"address","list": {"drawn_ms", "first_ms", "tiles", "cpu_ms" of the page at that speed}}
import { Browsers } from '../../tests/e2e/browser.mjs'

const SLOWER = 4
const SCROLL_MS = 8000

const [address, account, password, what, form] = process.argv.slice(2)
const p95 = (all) => all.sort((a, b) => a - b)[Math.floor(all.length * 0.95)]

/** Milliseconds of processor that the page's own thread has used. */
async function worked(session) {
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'TaskDuration').value * 1000
}

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

// Between the event and the last change of a computed field, in the page's own clock.
async function type(page) {
  await page.goto(`/r/${form}`)
  await page.locator('.toolbar, main').getByRole('button', { name: /^(新建|New)/ }).first().click()
  const dialog = page.locator('[role=dialog]').last()
  const [price, count] = [dialog.getByRole('textbox').nth(0), dialog.getByRole('textbox').nth(1)]
  await count.fill('3')
  await price.fill('20')
  await dialog.locator('output').nth(49).getByText(/[0-9]/).waitFor()
  await page.evaluate(() => {
    window.benchKeys = [] // [pressed, shown last]
    const note = () => {
      const key = window.benchKeys.at(-1)
      if (key) key[1] = performance.now()
    }
    for (const out of document.querySelectorAll('[role=dialog] output'))
      new MutationObserver(note).observe(out, { childList: true, characterData: true, subtree: true })
    document.addEventListener('input', () => window.benchKeys.push([performance.now(), 0]), true)
  })
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const before = await worked(session)
  for (const [field, keys] of [[price, '12345.67'], [count, '8642'], [price, '98.76'], [count, '1357']]) {
    await field.fill('')
    await field.focus()
    for (const key of keys) {
      await page.keyboard.press(key)
      await page.waitForTimeout(60)
    }
  }
  const cpu = (await worked(session)) - before
  const took = await page.evaluate(() => window.benchKeys.filter(([, to]) => to).map(([from, to]) => to - from))
  if (took.length < 15) throw new Error(`only ${took.length} keys changed a computed field`)
  const median = took.sort((a, b) => a - b)[took.length >> 1]
  return { type_p95_ms: p95(took), type_median_ms: median, cpu_ms: cpu / took.length, keys: took.length }
}

async function drawn(page) {
  await page.goto(`/boards/${form}`)
  await page.locator('.b-tile').first().waitFor()
  await page.waitForTimeout(1500)
  await page.addInitScript(() => {
    let tell
    // Awaited, not asked for again and again: nothing of the bench's own runs meanwhile.
    window.benchDrawn = new Promise((resolve) => {
      tell = resolve
    })
    let first
    let isTold = false
    const SHOWS = '.b-body :is(canvas, svg, table, ol, ul, .ch-kpi, .ch-none)'
    const look = () => {
      const tiles = [...document.querySelectorAll('.b-tile')]
      const full = tiles.filter((tile) => tile.querySelector(SHOWS)).length
      if (full > 0) first ??= performance.now()
      // What is drawn is seen with the next frame.
      if (tiles.length > 0 && full === tiles.length && !isTold) {
        isTold = true
        requestAnimationFrame(() => setTimeout(() => tell({ tiles: full, first, at: performance.now() })))
      }
    }
    new MutationObserver(look).observe(document, { childList: true, subtree: true })
  })
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  const opened = async (open) => {
    const before = await worked(session)
    const begun = await open()
    const { tiles, first, at } = await page.evaluate(() => window.benchDrawn)
    return { drawn_ms: at - begun, first_ms: first - begun, tiles, cpu_ms: (await worked(session)) - before }
  }
  const byAddress = async () => {
    await page.goto(`/boards/${form}`)
    return 0
  }
  const fromList = () =>
    page.evaluate((id) => {
      const begun = performance.now()
      document.querySelector(`a[href="/boards/${id}"]`).click()
      return begun
    }, form)
  const seen = { address: [], list: [] }
  for (let i = 0; i < 5; i++) {
    await page.goto('about:blank')
    seen.address.push(await opened(byAddress))
    await page.goto('/boards')
    await page.locator(`a[href="/boards/${form}"]`).first().waitFor()
    await page.waitForTimeout(3000)
    seen.list.push(await opened(fromList))
  }
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  const median = (all) => {
    const one = all.sort((a, b) => a.drawn_ms - b.drawn_ms)[all.length >> 1]
    return Object.fromEntries(Object.entries(one).map(([key, value]) => [key, Math.round(value)]))
  }
  return { address: median(seen.address), list: median(seen.list) }
}

const WAYS = { scroll, type, drawn }
const browsers = await new Browsers().start()
try {
  const person = await browsers.open(address, {})
  await person.signIn(account, password)
  console.log(JSON.stringify(await WAYS[what](person.page)))
} finally {
  await browsers.stop()
}
