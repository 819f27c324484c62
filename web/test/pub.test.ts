// SPDX-License-Identifier: Apache-2.0
// The public pages in a real browser under the product's own headers: journeys, axe, and
// no console error. Runs on dist/; skipped with a word where there is no build or no browser.
import { existsSync, mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findings } from './axe'
import { chromiumPath, launch, openPage } from './browser.mjs'
import { CODE, mockApi } from './mock.mjs'
import { serve } from './serve.mjs'

const built = existsSync(new URL('../dist/pub/index.html', import.meta.url))
const why = !built ? 'no build in dist/' : !chromiumPath ? 'no Chromium' : ''
if (why) console.warn(`public pages not tested: ${why}`)

const shots = new URL('../shots/', import.meta.url).pathname
const looks = [
  { width: 1280, theme: 'light', lang: 'zh' },
  { width: 390, theme: 'light', lang: 'zh' },
  { width: 390, theme: 'dark', lang: 'en' },
] as const

describe.skipIf(why)('public pages', { timeout: 60_000 }, () => {
  let browser: Browser

  beforeAll(async () => {
    mkdirSync(shots, { recursive: true })
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
  })

  async function visit(
    path: string,
    look: (typeof looks)[number],
    steps: (page: Page, seen: ReturnType<typeof mockApi>['seen']) => Promise<void>,
    options: { setupNeeded?: boolean } = {},
  ) {
    const { api, seen } = mockApi(options)
    const server = await serve(api)
    const { page, problems, close } = await openPage(browser, look)
    try {
      await page.goto(server.url + path)
      await steps(page, seen)
      // The browser itself reports every 4xx answer; those are meant here.
      expect(problems.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([])
    } finally {
      await close()
      await server.close()
    }
  }

  const snap = async (page: Page, name: string, { width, theme, lang }: (typeof looks)[number]) => {
    expect(await findings(page)).toEqual([])
    await page.screenshot({ path: `${shots}${name}-${width}-${theme}-${lang}.png` })
  }

  describe.each(looks)('$width $theme $lang', (look) => {
    it('log in with a wrong password, the right one, and the code', () =>
      visit('/login?next=/kit', look, async (page, seen) => {
        await page.waitForSelector('#account:focus')
        await snap(page, 'login', look)
        await page.keyboard.type('boss')
        await page.fill('#password', 'wrong')
        await page.keyboard.press('Enter')
        await page.waitForSelector('#password-e')
        expect(await page.inputValue('#account')).toBe('boss')
        await snap(page, 'login-wrong', look)
        await page.fill('#password', 'correct horse battery')
        await page.keyboard.press('Enter')
        await page.waitForSelector('#code:focus')
        await snap(page, 'login-code', look)
        await page.keyboard.type('000000')
        await page.waitForSelector('#code-e')
        await page.fill('#code', CODE)
        await page.waitForURL('**/kit')
        const posts = seen.filter((one) => one.method === 'POST')
        expect(posts.every((one) => one.headers['x-csrf-token'] === 'token-1')).toBe(true)
      }))

    it('set up the first time', () =>
      visit(
        '/setup?token=once',
        look,
        async (page, seen) => {
          await page.waitForSelector('#org:focus')
          await page.click('button[type=submit]')
          expect(await page.locator('.p-error').count()).toBe(4)
          await snap(page, 'setup', look)
          await page.fill('#org', '示例医院')
          await page.fill('#name', '李四')
          await page.fill('#account', 'boss')
          await page.fill('#password', 'correct horse battery')
          await page.fill('#again', 'correct horse')
          await page.click('button[type=submit]')
          expect(await page.locator('.p-error').count()).toBe(1)
          await page.fill('#again', 'correct horse battery')
          await Promise.all([
            page.waitForURL((url) => url.pathname === '/'),
            page.click('button[type=submit]'),
          ])
          const setup = seen.find((one) => one.path === '/api/v1/setup')
          expect(setup?.data).toMatchObject({ token: 'once', org: '示例医院', account: 'boss' })
        },
        { setupNeeded: true },
      ))

    it('fill in the lead form, mend what is wrong, and get the number', () =>
      visit('/f/good', look, async (page, seen) => {
        await page.waitForSelector('#f-name')
        expect(await page.locator('.p-tick input:checked').count()).toBe(0)
        await snap(page, 'form', look)
        await page.fill('#f-name', '拒绝')
        await page.fill('#f-phone', '12')
        await page.getByLabel('种植').check()
        await page.click('button[type=submit]')
        await page.waitForSelector('#f-phone:focus')
        expect(await page.locator('#f-phone-e').count()).toBe(1)
        expect(seen.some((one) => one.method === 'POST')).toBe(false)
        await snap(page, 'form-errors', look)
        await page.fill('#f-phone', '19900000001')
        await page.selectOption('#f-branch', 'b3')
        await page.fill('#f-at', '2026-07-06T09:30')
        for (const box of await page.locator('.p-tick input').all()) await box.check()
        await page.click('button[type=submit]')
        await page.getByText('该号码今日已登记').waitFor()
        await page.fill('#f-name', '张三')
        await page.click('button[type=submit]')
        await page.waitForSelector('.p-number')
        expect(await page.textContent('.p-number')).toBe('XS20260705-0042')
        await snap(page, 'form-done', look)
        const last = seen.filter((one) => one.method === 'POST').at(-1)
        expect(last?.data).toEqual({
          values: {
            name: '张三',
            phone: '19900000001',
            need: ['n0'],
            branch: 'b3',
            at: '2026-07-06T01:30:00Z',
          },
          consents: { personal: true, health: true },
          notice_version: '3',
        })
        expect(last?.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/)
      }))

    it('say that a link is no longer good', () =>
      visit('/f/closed', look, async (page) => {
        await page.waitForSelector('.p-done h1')
        await snap(page, 'form-gone', look)
      }))
  })
})
