// SPDX-License-Identifier: Apache-2.0
// The kit page in a real browser: axe in every look, what opens does open, and every cell
// editor takes a value and gives it back. Runs on dist/, like pub.test.ts.
import { existsSync, mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findings } from './axe'
import { chromiumPath, launch, openPage } from './browser.mjs'
import { serve } from './serve.mjs'

const built = existsSync(new URL('../dist/app/app.html', import.meta.url))
const why = !built ? 'no build in dist/' : !chromiumPath ? 'no Chromium' : ''
if (why) console.warn(`the kit is not tested: ${why}`)

const shots = new URL('../shots/', import.meta.url).pathname
const wide = { width: 1280, theme: 'light', lang: 'zh' } as const
const looks = [
  wide,
  { width: 1280, theme: 'dark', lang: 'en' },
  { width: 390, theme: 'dark', lang: 'zh' },
  { width: 390, theme: 'light', lang: 'en' },
] as const

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: true }).first()

/** What to press, and what must then be seen. */
const overlays: [string, (page: Page) => Promise<void>, string][] = [
  ['select', (page) => button(page, /^微信公众号 来源/).click(), '[role=listbox]'],
  ['multi-select', (page) => page.locator('.x-multi button').first().click(), '[role=listbox]'],
  ['calendar', (page) => button(page, /打开日历/).click(), '.x-calendar'],
  ['tree', (page) => button(page, /部门/).click(), '[role=treegrid]'],
  ['dialog', (page) => button(page, '对话框').click(), '[role=dialog] input:focus'],
  ['side panel', (page) => button(page, '侧边面板').click(), '.x-drawer input:focus'],
  ['commands', (page) => button(page, /^命令/).click(), '.x-command [role=menu]'],
  ['question', (page) => button(page, '确认').click(), '[role=alertdialog]'],
  ['menu', (page) => button(page, '菜单').click(), '[role=menu]'],
  ['toast', (page) => button(page, '提示').click(), '.x-toast'],
]

const typing = (text: string, end: string) => async (page: Page) => {
  await page.keyboard.press('Control+a')
  await page.keyboard.type(text)
  await page.keyboard.press(end)
}
const digits = (text: string) => async (page: Page) => {
  await page.keyboard.type(text)
  await page.keyboard.press('Enter')
}
const pick = (name: string) => (page: Page) => page.getByRole('option', { name }).first().click()

/** Field type, what one does in its open editor, and what the cell then shows. */
const editors: [string, (page: Page) => Promise<unknown>, string][] = [
  ['text', typing('改名', 'Enter'), '改名'],
  ['money', typing('99.9', 'Tab'), '99.90'],
  ['percent', typing('12.5', 'Enter'), '12.5%'],
  ['integer', typing('１２００', 'Enter'), '1,200'],
  ['longtext', typing('一行', 'Control+Enter'), '一行'],
  ['phone', typing('not kept', 'Escape'), '19900000001'],
  ['boolean', (page) => page.keyboard.press('Space'), '否'],
  ['date', digits('20270102'), '2027-01-02'],
  ['time', digits('0930'), '09:30'],
  ['datetime', digits('202701020930'), '2027-01-02 09:30'],
  ['select', pick('抖音'), '抖音'],
  ['user', pick('种植组'), '种植组'],
  ['link', pick('前台'), '前台'],
  [
    'department',
    (page) => page.getByRole('treegrid').getByRole('row', { name: '总院' }).click(),
    '总院',
  ],
  ['duration', typing('2:00', 'Enter'), '2 小时'],
  ['month', typing('2026年8月', 'Enter'), '2026-08'],
  ['measure', typing('3.5', 'Tab'), '偏低'],
  [
    'rating',
    async (page) => {
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('Enter')
    },
    '5/5',
  ],
  ['scale', (page) => page.keyboard.press('Escape'), '9'],
  [
    'toothchart',
    async (page) => {
      await page.locator('.f-editor [data-tooth], [role=dialog] [data-tooth="11"]').last().click()
      await page.getByRole('dialog').getByRole('button', { name: '确定' }).click()
    },
    '11',
  ],
  [
    'cascade',
    async (page) => {
      await page.getByRole('option', { name: '抖音' }).click()
    },
    '抖音',
  ],
]

describe.skipIf(why)('the kit', { timeout: 60_000 }, () => {
  let browser: Browser
  let server: Awaited<ReturnType<typeof serve>>

  beforeAll(async () => {
    mkdirSync(shots, { recursive: true })
    browser = await launch()
    server = await serve()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  async function visit(look: (typeof looks)[number], steps: (page: Page) => Promise<void>) {
    const { page, problems, close } = await openPage(browser, look)
    page.setDefaultTimeout(8_000)
    try {
      await page.goto(`${server.url}/kit`)
      await page.waitForSelector('.x-segment')
      await steps(page)
      expect(problems).toEqual([])
    } finally {
      await close()
    }
  }

  it.each(looks)('has nothing serious for axe: $width $theme $lang', (look) =>
    visit(look, async (page) => {
      expect(await findings(page)).toEqual([])
      const { width, theme, lang } = look
      await page.screenshot({ path: `${shots}kit-${width}-${theme}-${lang}.png`, fullPage: true })
    }),
  )

  it('everything that opens opens, and closes by Escape', () =>
    visit(wide, async (page) => {
      for (const [name, open, seen] of overlays) {
        await open(page)
        await page.waitForSelector(seen)
        expect(await findings(page, seen.split(' ')[0]), name).toEqual([])
        await page.keyboard.press('Escape')
        // A toast stays until it is read or its time is over.
        if (name !== 'toast') await page.waitForSelector(seen, { state: 'detached' })
      }
    }))

  it('every editor opens on a click, takes a value and closes', () =>
    visit(wide, async (page) => {
      for (const [type, act, shown] of editors) {
        const cell = page.locator(`[data-cell="${type}"]`)
        await cell.click()
        await cell.waitFor({ state: 'detached' })
        // Calendars and trees come as chunks of their own.
        await page.locator('.f-editor, td .x-check, [role=dialog]').first().waitFor()
        await act(page)
        await cell.waitFor()
        expect(await cell.textContent(), type).toContain(shown)
      }
    }))
})
