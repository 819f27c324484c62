// SPDX-License-Identifier: Apache-2.0
// Serves dist/ as the program does: same routes, same headers. For tests that look at
// pages in a browser. `api(request, body)` answers {status, json} for paths under /api and
// /pub/v1; without it they are 404.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'

const dist = new URL('../dist/', import.meta.url).pathname
const types = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.html': 'text/html; charset=utf-8',
}

export const csp = (nonce) =>
  [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "media-src 'self' blob:",
    "worker-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "require-trusted-types-for 'script'",
  ].join('; ')

function page(path) {
  if (path === '/login' || path === '/setup') return 'pub/index.html'
  if (path.startsWith('/f/')) return 'pub/form.html'
  return 'app/app.html'
}

function file(path) {
  const safe = normalize(path)
  for (const root of ['pub', 'app']) {
    const full = join(dist, root, safe)
    if (extname(safe) && extname(safe) !== '.html' && existsSync(full)) return full
  }
  return null
}

const readBody = async (request) => {
  const parts = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString()
}

/** Starts on a free port; answers {url, close}. */
export async function serve(api = () => null) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname
    if (path.startsWith('/api/') || path.startsWith('/pub/v1/')) {
      const answer = (await api(request, await readBody(request))) ?? {
        status: 404,
        json: { status: 404, code: 'not_found' },
      }
      response.writeHead(answer.status, { 'content-type': 'application/json' })
      response.end(answer.json === undefined ? '' : JSON.stringify(answer.json))
      return
    }
    const found = file(path)
    if (found) {
      response.writeHead(200, {
        'content-type': types[extname(found)] ?? 'application/octet-stream',
      })
      response.end(readFileSync(found))
      return
    }
    const nonce = randomBytes(16).toString('base64')
    const html = readFileSync(join(dist, page(path)), 'utf8').replaceAll('__CSP_NONCE__', nonce)
    response.writeHead(200, {
      'content-type': types['.html'],
      'content-security-policy': csp(nonce),
      'cache-control': 'no-cache',
    })
    response.end(html)
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((done) => server.close(done)),
  }
}
