// SPDX-License-Identifier: Apache-2.0
// The page's tokens as a chart needs them: a canvas knows no CSS variables.
import { useSyncExternalStore } from 'react'
import type { ChartTheme } from './types'

type Palette = { light: string[]; dark: string[] }

// Neighbours differ in lightness too, so they are told apart without colour and in print.
const PALETTES: Record<string, Palette> = {
  brand: {
    light: [
      '#0f766e',
      '#e0a33a',
      '#3b74c9',
      '#c95d63',
      '#7fb069',
      '#7a5cc0',
      '#49a6c2',
      '#a8703d',
      '#8c99a0',
      '#c46aa5',
    ],
    dark: [
      '#2fb3a5',
      '#e5b567',
      '#7ba7ef',
      '#e58a86',
      '#9ccb83',
      '#b196ec',
      '#74c4dc',
      '#cb9a6c',
      '#a3b0b6',
      '#df93c6',
    ],
  },
  warm: {
    light: [
      '#b4532a',
      '#e0a33a',
      '#c95d63',
      '#8a5a00',
      '#d98a5f',
      '#a83f6b',
      '#c7b04a',
      '#7d4f3a',
      '#e3b3a0',
      '#96766a',
    ],
    dark: [
      '#e58a5f',
      '#e5b567',
      '#e58a86',
      '#cda04f',
      '#eeb08d',
      '#dd86ab',
      '#ddcb78',
      '#c0947e',
      '#f0cfc2',
      '#bda398',
    ],
  },
  cool: {
    light: [
      '#1d5fa8',
      '#49a6c2',
      '#0f766e',
      '#7a5cc0',
      '#6fa8dc',
      '#3f5e9e',
      '#5bb5a2',
      '#8c99a0',
      '#9a86d6',
      '#2f7f9e',
    ],
    dark: [
      '#7ba7ef',
      '#74c4dc',
      '#2fb3a5',
      '#b196ec',
      '#a3cbf2',
      '#8fa8de',
      '#86d3c2',
      '#a3b0b6',
      '#c6b6f2',
      '#6bb6d2',
    ],
  },
  grey: {
    light: [
      '#39474d',
      '#8c99a0',
      '#5b686d',
      '#b3bec3',
      '#1d2426',
      '#a3adb1',
      '#727f84',
      '#cbd2d5',
      '#4b585d',
      '#949fa4',
    ],
    dark: [
      '#d5dcdf',
      '#8a979c',
      '#b3bec3',
      '#66757b',
      '#e6ebec',
      '#7c898e',
      '#a3adb1',
      '#566469',
      '#c2cacd',
      '#93a1a6',
    ],
  },
}

const RAMPS: Record<'light' | 'dark', string[]> = {
  light: ['#eaf5f3', '#b9ddd8', '#7fc0b8', '#419d94', '#0f766e', '#0a4f4a'],
  dark: ['#1d2f2e', '#1f4744', '#23655f', '#27877e', '#2fb3a5', '#8be0d6'],
}

export const PALETTE_KEYS = Object.keys(PALETTES)

export const paletteOf = (key: unknown, dark: boolean): readonly string[] => {
  const found = PALETTES[typeof key === 'string' ? key : 'brand'] ?? (PALETTES.brand as Palette)
  return dark ? found.dark : found.light
}

/** From what a token is worth to what charts take; pure, so that tests can make one. */
export function makeTheme(dark: boolean, token: (name: string) => string): ChartTheme {
  const or = (name: string, light: string, night: string) => token(name) || (dark ? night : light)
  return {
    dark,
    font: token('--font') || 'sans-serif',
    fontSize: 12,
    text: or('--text', '#1d2426', '#e6ebec'),
    muted: or('--muted', '#5b686d', '#93a1a6'),
    faint: or('--faint', '#8a979c', '#738187'),
    line: or('--line', '#e3e6e8', '#2c3437'),
    surface: or('--surface', '#ffffff', '#1a1f21'),
    sunken: or('--sunken', '#f6f7f8', '#15191b'),
    brand: or('--brand', '#0f766e', '#2fb3a5'),
    brandSoft: or('--brand-soft', '#e6f4f2', '#16312f'),
    danger: or('--danger', '#b42318', '#f28b82'),
    warn: or('--warn', '#8a5a00', '#e5b567'),
    ok: or('--ok', '#166534', '#7ccf98'),
    info: or('--info', '#1d4ed8', '#8db4f8'),
    violet: or('--violet', '#5b21b6', '#c0a6f2'),
    grey: or('--grey', '#475467', '#b3bec3'),
    palette: paletteOf('brand', dark),
    ramp: RAMPS[dark ? 'dark' : 'light'],
  }
}

/** The tone of a band or an option: one of the page's, else a colour as it is. */
export function toneColor(theme: ChartTheme, tone: unknown): string {
  const tones: Record<string, string> = {
    brand: theme.brand,
    danger: theme.danger,
    warn: theme.warn,
    ok: theme.ok,
    info: theme.info,
    violet: theme.violet,
    grey: theme.grey,
  }
  if (typeof tone !== 'string') return theme.brand
  return tones[tone] ?? (/^#[0-9a-f]{3,8}$/i.test(tone) ? tone : theme.brand)
}

let kept: ChartTheme | null = null
const listeners = new Set<() => void>()
let watch: MutationObserver | null = null

/** The theme as it is now, for what is drawn once; parts of a page use `useChartTheme`. */
export function readTheme(): ChartTheme {
  const style = getComputedStyle(document.documentElement)
  return makeTheme(document.documentElement.dataset.theme === 'dark', (name) =>
    style.getPropertyValue(name).trim(),
  )
}

function current(): ChartTheme {
  kept ??= readTheme()
  return kept
}

function subscribe(tell: () => void) {
  listeners.add(tell)
  if (!watch) {
    watch = new MutationObserver(() => {
      kept = null
      for (const listener of listeners) listener()
    })
    watch.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  }
  return () => {
    listeners.delete(tell)
    if (listeners.size > 0) return
    watch?.disconnect()
    watch = null
    kept = null
  }
}

export const useChartTheme = (): ChartTheme => useSyncExternalStore(subscribe, current)
