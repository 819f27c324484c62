// SPDX-License-Identifier: Apache-2.0
import type { Browser, Page } from 'playwright-core'

export const chromiumPath: string | undefined
export function launch(): Promise<Browser>
export function openPage(
  browser: Browser,
  look: { width: number; theme: 'light' | 'dark'; lang: 'zh' | 'en'; height?: number },
): Promise<{ page: Page; problems: string[]; close: () => Promise<void> }>
