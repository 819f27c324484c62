// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { nextPage } from '../pub/session'
import { fieldPath } from './store'

describe('the path of a server problem', () => {
  it.each([
    ['phone', 'phone'],
    ['values.phone', 'phone'],
    ['/values/phone', 'phone'],
    ['/values/items/2/values/price', 'items[2].price'],
    ['items[2].price', 'items[2].price'],
    ['values.items.0', 'items[0]'],
  ])('%s means %s', (path, field) => {
    expect(fieldPath(path)).toBe(field)
  })
})

describe('the page after the log-in', () => {
  it.each([
    ['?next=/forms/lead%3Fview%3D1', '/forms/lead?view=1'],
    ['', '/'],
    ['?next=https://evil.example', '/'],
    ['?next=//evil.example', '/'],
    ['?next=/%5Cevil.example', '/'],
    ['?next=/%09/evil.example', '/'],
    ['?next=javascript:alert(1)', '/'],
  ])('%s leads to %s', (search, page) => {
    expect(nextPage(search)).toBe(page)
  })
})
