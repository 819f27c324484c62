// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { freeKey, type Kind, readParams, settingsBody, writeParams } from './model'

const kind: Kind = {
  key: 'email',
  title: '邮件',
  address: 'email',
  is_coded: false,
  is_charged: false,
  part_len: 0,
  more_len: 0,
  settings: [
    { key: 'host', kind: 'text', title: 'h', is_needed: true, default: '' },
    { key: 'port', kind: 'int', title: 'p', is_needed: true, default: '465' },
    { key: 'password', kind: 'secret', title: 's', is_needed: false, default: '' },
    { key: 'ca', kind: 'long', title: 'c', is_needed: false, default: '' },
    { key: 'local', kind: 'bool', title: 'l', is_needed: false, default: 'false' },
  ],
}

describe('messages', () => {
  it('reads variables a line each, and names the line that is none', () => {
    expect(readParams('name={name}\n\nday = {visit} \nurl=a=b')).toEqual({
      params: [
        { name: 'name', text: '{name}' },
        { name: 'day', text: '{visit}' },
        { name: 'url', text: 'a=b' },
      ],
      bad: 0,
    })
    expect(readParams('a=1\n\nnothing\n=x').bad).toBe(3)
    expect(readParams(writeParams([{ name: 'a', text: 'b' }])).params).toHaveLength(1)
  })

  it('leaves an untouched secret out and takes an emptied setting away', () => {
    const body = settingsBody(kind, {
      host: ' mail.example.com ',
      port: '25',
      password: '',
      ca: '',
      local: false,
    })
    expect(body).toEqual({ host: 'mail.example.com', port: 25, ca: null, local: false })
    expect(settingsBody(kind, { password: 'x' })).toEqual({ password: 'x' })
  })

  it('finds a free key', () => {
    expect(freeKey('email', [])).toBe('email')
    expect(freeKey('email', ['email', 'email_2'])).toBe('email_3')
  })
})
