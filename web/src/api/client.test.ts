// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  ApiError,
  call,
  get,
  onSessionExpired,
  patch,
  post,
  setApiLanguage,
  setCsrf,
  url,
} from './client'
import { departmentTree } from './sources'

type Init = RequestInit & { headers: Headers }
const fetched = vi.fn<(path: string, init: Init) => Promise<Response>>()

beforeEach(() => {
  vi.stubGlobal('fetch', fetched)
  fetched.mockReset()
  setCsrf('tok')
  setApiLanguage('zh-CN')
})

afterEach(() => {
  vi.unstubAllGlobals()
  onSessionExpired(null)
})

const answer = (status: number, body?: unknown, headers?: HeadersInit) =>
  fetched.mockResolvedValueOnce(
    new Response(body === undefined ? null : JSON.stringify(body), { status, headers }),
  )
const sent = () => fetched.mock.calls[0] as [string, Init]

describe('a call', () => {
  it('builds addresses and leaves out what is not given', () => {
    expect(url('/users', { q: '张', limit: 20, cursor: undefined, on: null })).toBe(
      '/api/v1/users?q=%E5%BC%A0&limit=20',
    )
    expect(url('/pub/v1/forms/x')).toBe('/pub/v1/forms/x')
  })

  it('that reads carries no token and no key', async () => {
    answer(200, { ok: 1 })
    expect(await get('/me')).toEqual({ ok: 1 })
    const [, { headers, method }] = sent()
    expect(method).toBe('GET')
    expect(headers.get('X-CSRF-Token')).toBeNull()
    expect(headers.get('Idempotency-Key')).toBeNull()
    expect(headers.get('Accept-Language')).toBe('zh-CN')
  })

  it('that creates carries token, key and JSON', async () => {
    answer(201, { id: '1' })
    await post('/forms/a.b/records', { values: { a: null } })
    const [, { headers, body }] = sent()
    expect(headers.get('X-CSRF-Token')).toBe('tok')
    expect(headers.get('Idempotency-Key')).toMatch(/^[0-9a-f]{32}$/)
    expect(headers.get('Content-Type')).toBe('application/json')
    expect(body).toBe('{"values":{"a":null}}')
  })

  it('that changes carries the rev it saw, and tells the new one', async () => {
    answer(200, { rev: 8 }, { ETag: '"8"' })
    const { rev } = await call('PATCH', '/forms/a.b/records/1', { body: {}, rev: 7 })
    expect(sent()[1].headers.get('If-Match')).toBe('7')
    expect(rev).toBe(8)
  })

  it('leaves the type of a file form to the browser', async () => {
    answer(201, {})
    const form = new FormData()
    await post('/files', form)
    const [, { headers, body }] = sent()
    expect(headers.get('Content-Type')).toBeNull()
    expect(body).toBe(form)
  })

  it('fails with the code, the text and the fields of the problem', async () => {
    const errors = [{ path: 'phone', code: 'field_format', message: '号码有误' }]
    answer(422, { status: 422, code: 'invalid', detail: '内容有误', errors, request_id: 'r1' })
    const error = (await patch('/x', {}).catch((one: unknown) => one)) as ApiError
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({
      status: 422,
      code: 'invalid',
      message: '内容有误',
      requestId: 'r1',
    })
    expect(error.fields).toEqual({ phone: '号码有误' })
  })

  it('fails plainly when a proxy answers, or nobody does', async () => {
    fetched.mockResolvedValueOnce(new Response('<html>', { status: 502 }))
    await expect(get('/x')).rejects.toMatchObject({ status: 502 })
    fetched.mockRejectedValueOnce(new TypeError('failed'))
    await expect(get('/x')).rejects.toMatchObject({ status: 0 })
  })

  it('tells the application that the session ended, but not for a wrong password', async () => {
    const ended = vi.fn()
    onSessionExpired(ended)
    answer(401, {})
    await post('/session', {}).catch(() => {})
    expect(ended).not.toHaveBeenCalled()
    answer(401, {})
    await get('/me').catch(() => {})
    expect(ended).toHaveBeenCalledOnce()
  })

  it('passes on that the page gave it up', async () => {
    const stop = new AbortController()
    fetched.mockImplementationOnce(async (_path, init) => {
      stop.abort()
      init.signal?.throwIfAborted()
      return new Response()
    })
    await expect(get('/x', undefined, stop.signal)).rejects.not.toBeInstanceOf(ApiError)
  })
})

describe('the department tree', () => {
  it('is built from the flat list in any order, orphans at the top', () => {
    const one = (id: string, parent: string | null) => ({
      id,
      parent,
      kind: 'dept' as const,
      title: id,
    })
    const tree = departmentTree([one('3', '2'), one('2', '1'), one('1', null), one('9', '8')])
    expect(tree.map((node) => node.key)).toEqual(['1', '9'])
    expect(tree[0]?.children?.[0]?.children?.[0]?.key).toBe('3')
  })
})
