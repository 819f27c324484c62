// SPDX-License-Identifier: Apache-2.0
// Runs the journeys one after another and counts their steps.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Browsers, SHOTS } from './browser.mjs'
import { World } from './world.mjs'

function mustHave(found, text) {
  if (found) return
  console.error(text)
  console.log('0 passed, 1 failed')
  process.exit(1)
}

mustHave(Browsers.find(), 'There is no Chromium: ./dev test installs it, or name one in $CHROMIUM.')
mustHave(existsSync(process.env.XINGLIN_BIN ?? ''), `There is no program ${process.env.XINGLIN_BIN}: ./dev build makes it.`)
mustHave(
  existsSync(new URL('../../web/node_modules/playwright-core', import.meta.url)),
  'web/node_modules is missing: ./dev build installs it.',
)

let passed = 0
let failed = 0
const folder = new URL('journeys/', import.meta.url)
const wanted = process.argv.slice(2)
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.mjs'))
  .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || a.localeCompare(b))
  .filter((name) => wanted.length === 0 || wanted.some((one) => name.includes(one)))

async function step(world, journey, title, body) {
  const started = Date.now()
  try {
    await body()
    passed++
    if (process.env.E2E_VERBOSE) console.log(`ok     ${journey}: ${title} (${Date.now() - started} ms)`)
  } catch (error) {
    failed++
    console.log(`FAILED ${journey}: ${title}\n       ${String(error.message ?? error).split('\n').slice(0, 12).join('\n       ')}`)
    const page = world.person?.page
    console.log(`       at ${page?.url()}`)
    const file = join(SHOTS, `failed-${journey}-${failed}.png`)
    await page?.screenshot({ path: file }).then(
      () => console.log(`       picture: ${file}`),
      () => console.log('       no picture: the page is gone'),
    )
  }
}

const world = new World(await new Browsers().start())
try {
  for (const name of names) {
    const journey = name.replace(/^\d+_|\.mjs$/g, '')
    const { default: walk } = await import(new URL(name, folder))
    const it = (title, body) => step(world, journey, title, body)
    try {
      await walk(world, it)
    } catch (error) {
      await step(world, journey, 'goes to its end', () => Promise.reject(error))
    }
    await it('leaves no console error and no refusal by the content security policy', () => world.quiet())
  }
} finally {
  await world.end((title, body) => step(world, 'server', title, body))
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 && passed > 0 ? 0 : 1)
