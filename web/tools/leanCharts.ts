// SPDX-License-Identifier: Apache-2.0
// Parts of the chart library that are never used, left out. Tooltips are drawn (renderMode: richText), since
// the page's policy refuses markup, so what builds markup is not needed; and no option is written in the
// ways of the library's older versions, so what translates them is not either. Its own sign of waiting, its dark
// theme and its Chinese words (of tools that we do not show) are never asked for.
import type { Plugin } from 'vite'

const LEFT_OUT =
  /\/TooltipHTMLContent\.js$|\/preprocessor\/backwardCompat\.js$|\/loading\/default\.js$|\/theme\/dark\.js$/
const NOTHING = '\0left-out-of-charts'

export function leanCharts(): Plugin {
  return {
    name: 'xinglin-lean-charts',
    enforce: 'pre',
    resolveId(source, importer) {
      if (source.endsWith('/i18n/langZH.js')) return this.resolve('../i18n/langEN.js', importer)
      return LEFT_OUT.test(source) ? NOTHING : null
    },
    load(id) {
      return id === NOTHING ? 'export default function nothing() {}' : null
    },
  }
}
