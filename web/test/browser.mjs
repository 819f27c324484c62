// SPDX-License-Identifier: Apache-2.0
// Chromium of the system, for the tests that look at pages.
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser']

export const chromiumPath = places.find((path) => path && existsSync(path))

export const launch = () =>
  chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })

/** A page of one size, theme and language, that notes every console error. */
export async function openPage(browser, { width, theme, lang, height = width < 600 ? 844 : 900 }) {
  const context = await browser.newContext({
    viewport: { width, height },
    locale: lang === 'zh' ? 'zh-CN' : 'en-US',
    colorScheme: theme,
    timezoneId: 'America/New_York',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const problems = []
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  page.on('pageerror', (error) => problems.push(String(error)))
  return { page, problems, close: () => context.close() }
}
