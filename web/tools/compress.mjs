// SPDX-License-Identifier: Apache-2.0
// Writes a .gz and a .br beside every text file of a build, for the server to embed.
// HTML stays plain: it is small, and the server writes a nonce into it. Usage: compress.mjs DIR
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const TEXT = /\.(js|css|svg|json|wasm|webmanifest|txt)$/
const dir = process.argv[2] ?? 'dist'
let raw = 0
let packed = 0

for (const name of readdirSync(dir, { recursive: true })) {
  const path = join(dir, String(name))
  if (!TEXT.test(path) || path.endsWith('manifest.json') || !statSync(path).isFile()) continue
  const body = readFileSync(path)
  const br = brotliCompressSync(body, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
    },
  })
  writeFileSync(`${path}.gz`, gzipSync(body, { level: 9 }))
  writeFileSync(`${path}.br`, br)
  raw += body.length
  packed += br.length
}
console.log(`compressed ${dir}: ${raw} -> ${packed} bytes (br)`)
