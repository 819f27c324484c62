// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { compare, staticGraph } from './size.mjs'

describe('the size gate', () => {
  const manifest = {
    'a.html': { file: 'a.js', imports: ['_shared', '_other'], css: ['a.css'] },
    _shared: { file: 'shared.js', imports: ['_other'] },
    _other: { file: 'other.js', css: ['a.css', 'o.css'] },
    lazy: { file: 'lazy.js' },
  }
  it('counts each file of the static graph once and nothing lazy', () => {
    expect(staticGraph(manifest, ['a.html']).sort()).toEqual([
      'a.css',
      'a.js',
      'o.css',
      'other.js',
      'shared.js',
    ])
    expect(staticGraph(manifest, ['a.html', 'lazy'])).toContain('lazy.js')
    expect(() => staticGraph(manifest, ['gone'])).toThrow('gone')
  })
  it('fails what is over its budget', () => {
    const measured = { js_kb: 19, css_kb: 2, requests: 4 }
    expect(compare({ js_kb: 20, css_kb: 6, requests: 5 }, measured)).toEqual([])
    expect(compare({ js_kb: 18, requests: 3 }, measured)).toHaveLength(2)
  })
})
