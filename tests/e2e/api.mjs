// SPDX-License-Identifier: Apache-2.0
// The API as a program speaks it, for what a journey prepares and for what it looks up afterwards.
import { randomBytes } from 'node:crypto'

export class Api {
  constructor(address) {
    this.address = address
    this.cookie = ''
    this.csrf = ''
  }

  async call(method, path, body, headers = {}) {
    const answer = await fetch(this.address + path, {
      method,
      headers: {
        Accept: 'application/json',
        'Accept-Language': 'zh-CN',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(method === 'GET' ? {} : { Origin: this.address, 'X-CSRF-Token': this.csrf }),
        ...(method === 'POST' ? { 'Idempotency-Key': randomBytes(16).toString('hex') } : {}),
        ...(this.cookie ? { Cookie: this.cookie } : {}),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const cookies = answer.headers.getSetCookie().map((one) => one.split(';')[0])
    if (cookies.length > 0) this.cookie = cookies.join('; ')
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return text ? JSON.parse(text) : null
  }

  get = (path) => this.call('GET', path)
  post = (path, body = {}) => this.call('POST', path, body)
  put = (path, body) => this.call('PUT', path, body)
  patch = (path, body, rev) => this.call('PATCH', path, body, rev ? { 'If-Match': String(rev) } : {})

  async signIn(account, password) {
    this.csrf = (await this.get('/api/v1/session')).csrf ?? ''
    this.csrf = (await this.post('/api/v1/session', { account, password })).csrf
    return this
  }

  query = (form, body = {}) => this.post(`/api/v1/forms/${form}/query`, { limit: 50, ...body })
  create = (form, values) => this.post(`/api/v1/forms/${form}/records`, { values })
}
