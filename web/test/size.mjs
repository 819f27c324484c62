// SPDX-License-Identifier: Apache-2.0
// Compares what a browser loads first with budget.json, in gzip as the program serves it, so
// the figures are the same on every machine.
// budget.json: name -> {build, entry, with: [chunks loaded at once by it], after: name of a budget whose
// files are there already, js_kb, css_kb, requests}; or {file, kb}: one file alone
import { existsSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const web = new URL('../', import.meta.url).pathname
const KB = 1024
const packed = (path) => gzipSync(readFileSync(path), { level: 9 }).length

/** Every file that the chunks load before they run, each once. */
export function staticGraph(manifest, roots) {
  const files = new Set()
  const seen = new Set()
  const visit = (key) => {
    if (seen.has(key)) return
    seen.add(key)
    const chunk = manifest[key]
    if (!chunk) throw new Error(`no chunk ${key} in the manifest`)
    files.add(chunk.file)
    for (const css of chunk.css ?? []) files.add(css)
    for (const next of chunk.imports ?? []) visit(next)
  }
  for (const root of roots) visit(root)
  return [...files]
}

export function measure({ build, entry, with: more = [] }, { before, root = web } = {}) {
  const manifestPath = `${root}dist/${build}/.vite/manifest.json`
  if (!existsSync(manifestPath)) throw new Error(`${manifestPath} is missing: npm run build first`)
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'))
  const there = before ? staticGraph(manifest, [before.entry, ...(before.with ?? [])]) : []
  const files = staticGraph(manifest, [entry, ...more]).filter((file) => !there.includes(file))
  const sum = (end) =>
    files
      .filter((file) => file.endsWith(end))
      .reduce((total, file) => total + packed(`${root}dist/${build}/${file}`), 0) / KB
  // The page itself is a request too.
  const requests = files.length + (before ? 0 : 1)
  return { js_kb: sum('.js'), css_kb: sum('.css'), requests }
}

export function compare(budget, measured) {
  return Object.keys(measured)
    .filter((what) => budget[what] !== undefined && measured[what] > budget[what])
    .map((what) => `${what} ${measured[what].toFixed(1)} > ${budget[what]}`)
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const budgets = JSON.parse(readFileSync(`${web}test/budget.json`, 'utf8'))
  let failed = 0
  for (const [name, budget] of Object.entries(budgets)) {
    if (budget.file) {
      const kb = packed(`${web}${budget.file}`) / KB
      failed += kb > budget.kb ? 1 : 0
      console.log(
        `${kb > budget.kb ? 'FAIL' : 'ok  '} ${name}: ${kb.toFixed(1)} KB of ${budget.kb}`,
      )
      continue
    }
    const measured = measure(budget, { before: budgets[budget.after] })
    const over = compare(budget, measured)
    failed += over.length > 0 ? 1 : 0
    const { js_kb, css_kb, requests } = measured
    console.log(
      `${over.length ? 'FAIL' : 'ok  '} ${name}: js ${js_kb.toFixed(1)} KB, css ${css_kb.toFixed(1)} KB, ` +
        `${requests} requests${over.length ? `  (${over.join(', ')})` : ''}`,
    )
  }
  process.exitCode = failed ? 1 : 0
}
