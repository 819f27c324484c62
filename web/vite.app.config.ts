// SPDX-License-Identifier: Apache-2.0
// The staff application: React, one HTML entry, built to dist/app.
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { twoLocales } from './tools/locales.ts'
import { leanCharts } from './tools/leanCharts.ts'

export default defineConfig({
  plugins: [twoLocales(), leanCharts(), react()],
  server: { proxy: { '/api': 'http://127.0.0.1:8080', '/pub/v1': 'http://127.0.0.1:8080' } },
  build: {
    outDir: 'dist/app',
    emptyOutDir: true,
    manifest: true,
    target: ['chrome100', 'safari15.4', 'firefox100'],
    assetsInlineLimit: 0,
    // A chunk that is asked for brings its styles, and what it imports the browser finds by itself: a link for each in
    // the page cost an old machine more time than a round over the network.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_file, needs, { hostType }) =>
        hostType === 'js' ? needs.filter((one) => one.endsWith('.css')) : needs,
    },
    rolldownOptions: {
      input: { app: 'app.html' },
      output: {
        entryFileNames: 'assets/a-[name]-[hash].js',
        chunkFileNames: 'assets/a-[name]-[hash].js',
        assetFileNames: 'assets/a-[name]-[hash][extname]',
        // What every page needs is one file, with all it imports: fewer requests before the
        // first screen. Calendars, trees and the forms with their rules stay in their own.
        codeSplitting: {
          groups: [
            {
              name: 'base',
              test: /\/node_modules\/(wouter|regexparam)\/|\/src\/(ui\/(?!lazy)|core\/(?!rules|condition)|theme|fields\/(?!rare|.*native)|api\/(?!reports)|i18n\/(t|staff)\.ts|app\/(session|source|leaving|shell\/(Boundary|live|keys|Notices)))/,
            },
            // What drawings have in common without the library: figures need none of it.
            {
              name: 'figures',
              test: /\/src\/charts\/(axes|figures|parts|shape|target|theme)\.tsx?$/,
            },
            // The types that nearly every board has are a few lines each.
            {
              name: 'usual',
              test: /\/src\/charts\/(area|bar|column|indicator|line|percent_stacked|ranking|stacked|stacked_area|table)\/index/,
            },
            // What several types of charts need of the library is one file beside the canvas.
            {
              name: 'charts',
              test: /\/node_modules\/(zrender\/|echarts\/(?!lib\/(coord\/View|visual\/VisualMapping|component\/helper\/RoamController|data\/helper\/linkSeriesData|chart\/pie|label\/(LabelManager|labelGuideHelper|installLabelLayout)|component\/marker)))/,
              minShareCount: 3,
            },
            // Icons that designers and the administrator's pages share: nobody else loads them.
            {
              name: 'board-icons',
              test: /\/lucide-react\/.*\/(chart-(?!no-axes)[a-z-]+|arrow-left-right|circle-dashed|donut|funnel|gauge|grid-3x3|hash|network|radar|shuffle|sigma|waves)\.mjs$/,
              minShareCount: 2,
            },
            {
              name: 'design-icons',
              test: /\/lucide-react\/.*\/(ban|git-branch|grip-vertical|hourglass|mouse-pointer-click|redo-2|stamp|upload|user-round-cog|workflow|zap)\.mjs$/,
              minShareCount: 2,
            },
            // Icons of several pages, else each would be a request of its own.
            { name: 'icons', test: /\/lucide-react\//, minShareCount: 2 },
          ],
        },
      },
    },
  },
})
