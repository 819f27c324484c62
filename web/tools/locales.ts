// SPDX-License-Identifier: Apache-2.0
// react-aria carries its strings in some thirty languages. Xinglin speaks two, so every
// other locale file is replaced by an empty module; the library then falls back to English.
import type { Plugin } from 'vite'

const LOCALE_FILE = /\/intl\/.*\/?([a-z]{2}-[A-Z]{2})\.mjs$/
const KEPT = new Set(['zh-CN', 'en-US'])
const EMPTY = '\0empty-locale'

export function twoLocales(): Plugin {
  return {
    name: 'xinglin-two-locales',
    enforce: 'pre',
    resolveId(source) {
      const locale = LOCALE_FILE.exec(source)?.[1]
      return locale && !KEPT.has(locale) ? EMPTY : null
    },
    load(id) {
      return id === EMPTY ? 'export default {}' : null
    },
  }
}
