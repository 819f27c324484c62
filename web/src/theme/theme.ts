// SPDX-License-Identifier: Apache-2.0
// Which theme and density the page wears. The choice is kept on the device; the staff
// application may later overwrite it with the user's own setting.

import { loadLocal, saveLocal } from '../core/local'

export type Theme = 'auto' | 'light' | 'dark'
export type Density = 'comfortable' | 'default' | 'compact'

const THEME_KEY = 'xl.theme'
const DENSITY_KEY = 'xl.density'

const themes: readonly Theme[] = ['auto', 'light', 'dark']
const densities: readonly Density[] = ['comfortable', 'default', 'compact']

function load<T extends string>(key: string, allowed: readonly T[], fallback: T): T {
  const found = loadLocal(key) as T | null
  return found && allowed.includes(found) ? found : fallback
}

const darkQuery = () => window.matchMedia('(prefers-color-scheme: dark)')

export const getTheme = (): Theme => load(THEME_KEY, themes, 'auto')
export const getDensity = (): Density => load(DENSITY_KEY, densities, 'default')

export function isDark(theme = getTheme()): boolean {
  return theme === 'dark' || (theme === 'auto' && darkQuery().matches)
}

export function applyTheme() {
  const root = document.documentElement
  root.dataset.theme = isDark() ? 'dark' : 'light'
  root.dataset.density = getDensity()
}

export function setTheme(theme: Theme) {
  saveLocal(THEME_KEY, theme)
  applyTheme()
}

export function setDensity(density: Density) {
  saveLocal(DENSITY_KEY, density)
  applyTheme()
}

/** Applies the stored choice and follows the system while the choice is `auto`. */
export function startTheme() {
  applyTheme()
  const query = darkQuery()
  // Safari 13 and old in-app browsers have addListener only.
  if (query.addEventListener) query.addEventListener('change', applyTheme)
  else query.addListener(applyTheme)
}
