// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'

const axe = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

/** What axe finds serious or critical in the page or a part of it, as short texts. */
export async function findings(page: Page, part?: string): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async (inside) => {
    // biome-ignore lint/suspicious/noExplicitAny: axe puts itself on window
    const { violations } = await (window as any).axe.run(inside ?? document)
    return violations
      .filter((one: { impact: string }) => one.impact === 'serious' || one.impact === 'critical')
      .map((one: { id: string; nodes: { html: string }[] }) => `${one.id}: ${one.nodes[0]?.html}`)
  }, part)
}
