// SPDX-License-Identifier: Apache-2.0
// Parts of the chart library that are never used, left out. Tooltips are drawn (renderMode: richText), since
// the page's policy refuses markup, so what builds markup is not needed; and no option is written in the
// ways of the library's older versions, so what translates them is not either.
import type { Plugin } from 'vite'

const LEFT_OUT = /\/TooltipHTMLContent\.js$|\/preprocessor\/backwardCompat\.js$/
const NOTHING = '\0left-out-of-charts'

export function leanCharts(): Plugin {
  return {
    name: 'xinglin-lean-charts',
    enforce: 'pre',
    resolveId(source) {
      return LEFT_OUT.test(source) ? NOTHING : null
    },
    load(id) {
      return id === NOTHING ? 'export default function nothing() {}' : null
    },
  }
}
