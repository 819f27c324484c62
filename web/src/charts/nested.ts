// SPDX-License-Identifier: Apache-2.0
// Groups inside groups: as many levels as the answer has dimensions.
import type { Answer, Mark } from '../boards/types'
import { num, show } from './figures'
import { keyOf } from './shape'

export interface Nest {
  name: string
  value: number
  text: string
  mark: Mark
  children?: Nest[]
}

/** What is not above zero has no ground to stand on and is left out. */
export function nestOf(answer: Answer): Nest[] {
  const measure = answer.measures[0]
  const depth = Math.max(1, answer.dims.length)
  const top: Nest[] = []
  const known = new Map<string, Nest>()
  answer.rows.forEach((row, at) => {
    const value = num(row.values[0])
    if (value === null || value <= 0) return
    let under = top
    let path = row.is_other ? 'other' : ''
    for (let level = 0; level < depth; level += 1) {
      path += `/${keyOf(row.dims[level]?.value)}`
      let nest = known.get(path)
      if (!nest) {
        const dims = Array.from({ length: level + 1 }, (_, i) => i)
        nest = {
          name: row.dims[level]?.text ?? measure?.title ?? '',
          value: 0,
          text: '',
          mark: { row: at, measure: measure?.key, dims },
        }
        known.set(path, nest)
        under.push(nest)
      }
      nest.value += value
      if (level === depth - 1) nest.text = show(row.values[0], measure)
      else {
        nest.children ??= []
        under = nest.children
      }
    }
  })
  for (const nest of known.values())
    if (!nest.text) nest.text = show(String(Number(nest.value.toFixed(6))), measure)
  return top
}
