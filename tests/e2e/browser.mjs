// SPDX-License-Identifier: Apache-2.0
// A person at a browser: a page of one size, theme and language that notes every console error,
// every refusal by the content security policy and every failed request of the page itself.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bareKeys, dictionary } from './words.mjs'

const web = createRequire(new URL('../../web/package.json', import.meta.url))
const axe = readFileSync(web.resolve('axe-core/axe.min.js'), 'utf8')
export const SHOTS = fileURLToPath(new URL('shots/', import.meta.url))

/** What `look` answers once it `holds`, however busy the machine; after two minutes what it answers then, to be refused by who asked. */
export async function until(look, holds = Boolean) {
  const end = Date.now() + 120_000
  for (;;) {
    const now = await look()
    if (holds(now) || Date.now() > end) return now
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

export class Browsers {
  static find() {
    const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser']
    return places.find((path) => path && existsSync(path))
  }

  async start() {
    const { chromium } = web('playwright-core')
    this.folder = mkdtempSync(join(tmpdir(), 'xinglin-e2e-chromium-'))
    mkdirSync(SHOTS, { recursive: true })
    this.browser = await chromium.launch({
      executablePath: Browsers.find(),
      headless: true,
      timeout: 180_000,
      env: { ...process.env, HOME: this.folder },
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    })
    return this
  }

  async open(address, look = {}) {
    const person = new Person(address, look)
    await person.open(this.browser)
    return person
  }

  async stop() {
    await this.browser?.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

export class Person {
  constructor(address, { lang = 'zh', width = 1280, theme = 'light', height } = {}) {
    Object.assign(this, { address, lang, width, theme, height: height ?? (width < 600 ? 844 : 900) })
    this.t = dictionary(lang)
    this.problems = []
    this.isPhone = width < 600
  }

  async open(browser) {
    this.context = await browser.newContext({
      baseURL: this.address,
      viewport: { width: this.width, height: this.height },
      locale: this.lang === 'zh' ? 'zh-CN' : 'en-US',
      colorScheme: this.theme,
      timezoneId: 'Asia/Shanghai',
      reducedMotion: 'reduce',
      acceptDownloads: true,
      hasTouch: this.isPhone,
      isMobile: this.isPhone,
    })
    this.context.setDefaultTimeout(Number(process.env.E2E_TIMEOUT_MS ?? 120_000))
    this.page = await this.context.newPage()
    this.page.on('console', (message) => {
      // A refusal that the page itself answers in words (a wrong password, a locked month) is no error.
      if (message.type() !== 'error' || this.expected?.test(message.text())) return
      this.problems.push(`${message.text()} (${message.location().url})`)
    })
    // What is asked of the server and on its way. The stream of events never ends; of a script that a page left behind
    // nobody hears again, and where one is missing there is a skeleton.
    this.asked = new Set()
    this.page.on('request', (request) => ['fetch', 'xhr'].includes(request.resourceType()) && this.asked.add(request))
    for (const ended of ['requestfinished', 'requestfailed']) this.page.on(ended, (request) => this.asked.delete(request))
    this.page.on('pageerror', (error) => this.problems.push(String(error.stack ?? error)))
    await this.page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) =>
        console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`),
      )
    })
  }

  close = () => this.context.close()
  button = (key, vars) => this.page.getByRole('button', { name: this.t(key, vars), exact: true })
  link = (key, vars) => this.page.getByRole('link', { name: this.t(key, vars), exact: true })
  label = (key, vars) => this.page.getByRole('textbox', { name: this.t(key, vars), exact: true })
  dialog = () => this.page.locator('[role=dialog], [role=alertdialog]').last()
  text = (text) => this.page.getByText(text, { exact: true }).first()

  async go(path) {
    await this.page.goto(path)
    await this.settled()
  }

  /** Until no skeleton is on the screen and the network is quiet. */
  async settled() {
    await this.page.waitForLoadState('load')
    // What an answer leads to may ask again: quiet is what stays so for a moment.
    for (const end = Date.now() + 20_000, quiet = () => this.asked.size === 0 || Date.now() > end; ; ) {
      await this.page.waitForFunction(() => !document.querySelector('.x-skeleton, .g-bone, .p-late'))
      const was = quiet()
      await this.page.waitForTimeout(120)
      if (was && quiet()) return
    }
  }

  async signIn(account, password) {
    await this.page.goto('/login')
    await this.label('pub.login.account').fill(account)
    await this.page.locator('#password').fill(password)
    await this.button('pub.login.submit').click()
    await this.page.waitForURL((url) => url.pathname !== '/login')
    await this.settled()
  }

  /** A picture for the reader of the build, and what a machine can see in it. */
  async shot(name, { full = false, sideways = false } = {}) {
    await this.settled()
    const file = `${name}-${this.lang}-${this.width}-${this.theme}.png`
    if (full) await this.unfold()
    await this.page.screenshot({ path: join(SHOTS, file), fullPage: full })
    if (full) await this.page.setViewportSize({ width: this.width, height: this.height })
    const seen = await this.page.evaluate(() => ({
      text: document.body.innerText,
      wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      bodyWide: document.body.scrollWidth - document.documentElement.clientWidth,
    }))
    const bare = bareKeys(seen.text)
    if (bare.length > 0) throw new Error(`${file}: untranslated ${bare.join(', ')}`)
    if (!sideways && Math.max(seen.wide, seen.bodyWide) > 1)
      throw new Error(`${file}: the page is ${Math.max(seen.wide, seen.bodyWide)} px wider than the window`)
    if (/\bundefined\b|\[object Object\]|\bNaN\b/.test(seen.text)) throw new Error(`${file}: a hole in the text`)
  }

  /** The pages scroll inside their frame: a window as high as the content shows all of it. */
  async unfold() {
    const height = await this.page.evaluate(() => {
      const main = document.querySelector('.a-main')
      return main ? main.scrollHeight + innerHeight - main.clientHeight : document.documentElement.scrollHeight
    })
    if (height > this.height) {
      await this.page.setViewportSize({ width: this.width, height: Math.min(height, 4000) })
      await this.settled()
    }
  }

  /** What axe finds serious or critical, as short texts. */
  async findings() {
    await this.page.evaluate(axe)
    return this.page.evaluate(async () => {
      const { violations } = await window.axe.run({ exclude: [['[data-live-announcer]']] })
      return violations
        .filter((one) => one.impact === 'serious' || one.impact === 'critical')
        .map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).slice(0, 3).join(' | ')}`)
    })
  }

  async accessible() {
    const found = await this.findings()
    if (found.length > 0) throw new Error(`axe: ${found.join('; ')}`)
  }

  /** A choice of the kit's select or combobox, by its label and the text of the option. */
  async choose(label, option, inside = this.page) {
    await inside.getByRole('button', { name: label }).first().click()
    await this.page.getByRole('option', { name: option }).first().click()
  }
}
