// SPDX-License-Identifier: Apache-2.0
// Who may import whom. The public pages stay small and the core stays pure only because
// nothing creeps in; a list of folders is easier to keep than good intentions.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

const src = new URL('../src/', import.meta.url).pathname

/** Folder -> the folders of src it may import, besides itself. */
const allowed: Record<string, string[]> = {
  core: [],
  i18n: ['core'],
  theme: ['core'],
  ui: ['core', 'i18n', 'theme'],
  fields: ['core', 'i18n', 'ui'],
  api: ['core', 'i18n', 'fields', 'ui'],
  live: ['api', 'core'], // loaded only by forms with formulas
  form: ['api', 'core', 'fields', 'i18n', 'live', 'ui'],
  pub: ['core', 'fields', 'i18n', 'theme'],
}

const IMPORT = /(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g

function importsOf(code: string): string[] {
  return [...code.matchAll(IMPORT)].map((found) => found[1] as string)
}

function breaches(folder: string, file: string, code: string): string[] {
  const found: string[] = []
  for (const target of importsOf(code)) {
    if (!target.startsWith('.')) continue
    const path = normalize(join(dirname(file), target))
    if (folder === 'live' && path.startsWith('../wasm/')) continue // what the C sources are built to
    const other = path.split('/')[0] as string
    if (other !== folder && !allowed[folder]?.includes(other)) found.push(`${file} imports ${path}`)
    if (
      folder === 'pub' &&
      other === 'fields' &&
      !/^fields\/(native|types|[a-z]+\/native)/.test(path)
    )
      found.push(`${file} imports ${path}: only native fields`)
  }
  return found
}

const files = (folder: string) =>
  readdirSync(join(src, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.'))
    .map((name) => `${folder}/${name}`)

describe('imports', () => {
  it.each(Object.keys(allowed))('%s keeps to its lower folders', (folder) => {
    expect(
      files(folder).flatMap((file) =>
        breaches(folder, file, readFileSync(join(src, file), 'utf8')),
      ),
    ).toEqual([])
  })

  it('are noticed when they go astray', () => {
    expect(breaches('core', 'core/a.ts', "import { x } from '../ui/Button'")).toHaveLength(1)
    expect(breaches('pub', 'pub/a.ts', "const y = import('../fields/text/index')")).toHaveLength(1)
    expect(breaches('ui', 'ui/a.ts', "import { t } from '../i18n/t'\nimport 'react'")).toEqual([])
  })

  it('native fields bring none of the kit', () => {
    for (const file of files('fields').filter((name) => name.includes('native'))) {
      const targets = importsOf(readFileSync(join(src, file), 'utf8')).join(' ')
      expect(targets, file).not.toMatch(/ui|shared|registry|lucide|aria/)
    }
  })
})
