// SPDX-License-Identifier: Apache-2.0
// The public pages (login, set-up, public forms): the same React-style source with native
// controls, compiled with Preact in React's place, for old in-app browsers; dist/pub.
// Run after the app build: the login page prefetches the staff entry named in its manifest.
import { existsSync, readFileSync } from 'node:fs'
import { defineConfig } from 'vite'

interface Chunk {
  file: string
  isEntry?: boolean
  imports?: string[]
  css?: string[]
}

function staffEntry(): string[] {
  const path = new URL('./dist/app/.vite/manifest.json', import.meta.url)
  if (!existsSync(path)) return []
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Chunk>
  const files = new Set<string>()
  const visit = (key: string) => {
    const chunk = manifest[key]
    if (!chunk || files.has(chunk.file)) return
    files.add(chunk.file)
    for (const css of chunk.css ?? []) files.add(css)
    for (const next of chunk.imports ?? []) visit(next)
  }
  for (const key of Object.keys(manifest)) if (manifest[key]?.isEntry) visit(key)
  return [...files].map((file) => `/${file}`)
}

export default defineConfig({
  define: { __STAFF_ENTRY__: JSON.stringify(staffEntry()) },
  resolve: {
    alias: [
      { find: 'react/jsx-runtime', replacement: 'preact/jsx-runtime' },
      { find: 'react/jsx-dev-runtime', replacement: 'preact/jsx-runtime' },
      { find: 'react-dom/client', replacement: 'preact/compat/client' },
      { find: /^react(-dom)?$/, replacement: 'preact/compat' },
    ],
  },
  oxc: { jsx: { runtime: 'automatic' } },
  server: { proxy: { '/api': 'http://127.0.0.1:8080', '/pub/v1': 'http://127.0.0.1:8080' } },
  build: {
    outDir: 'dist/pub',
    emptyOutDir: true,
    manifest: true,
    target: ['chrome87', 'safari14'],
    cssTarget: ['chrome87', 'safari14'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: 'index.html', form: 'form.html' },
      output: {
        entryFileNames: 'assets/p-[name]-[hash].js',
        chunkFileNames: 'assets/p-[name]-[hash].js',
        assetFileNames: 'assets/p-[name]-[hash][extname]',
      },
    },
  },
})
