// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { coming } from './later'

describe('what is on its way', () => {
  it('is there without a wait once it has come', async () => {
    const it = coming(Promise.resolve('page'))
    expect(it.value).toBeUndefined()
    await it.done
    expect(it.value).toEqual({ is: 'page' })
  })

  it('tells nothing apart from having come', async () => {
    const it = coming(Promise.resolve(null))
    await it.done
    expect(it.value).toEqual({ is: null })
  })

  it('leaves what went wrong to who asks, and to nobody else', async () => {
    const it = coming(Promise.reject(new Error('gone')))
    await expect(it.done).rejects.toThrow('gone')
    expect(it.value).toBeUndefined()
  })
})
