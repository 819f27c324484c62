// SPDX-License-Identifier: Apache-2.0
// What is fetched and drawn before anybody opened a board. A library's first drawings take several times what the
// next ones take, on an old machine a quarter of a second each: these nobody waits for, and nobody sees.
import { chartType } from '../charts/registry'
import { readTheme } from '../charts/theme'
import type { Answer, DimValue } from './types'

/** What boards are mostly drawn with. */
const USUAL = ['column', 'pie', 'line', 'bar', 'stacked']
const ROUNDS = 3

const named = (stem: string, n: number): DimValue[] =>
  Array.from({ length: n }, (_, at) => ({ value: `${at}`, text: `${stem} ${at + 1}` }))

/** Nothing of the house's: the same few groups each time. */
function sample(): Answer {
  const [one, two] = [named('渠道', 6), named('Month', 4)]
  return {
    dims: [
      { title: 'a', type: 'select', bucket: null },
      { title: 'b', type: 'select', bucket: null },
    ],
    measures: [{ key: 'n', title: 'n', as: 'number' }],
    rows: one.flatMap((a, i) =>
      two.map((b, j) => ({ dims: [a, b], values: [`${(i + 2) * (j + 1) * 7}`] })),
    ),
    totals: null,
  } as unknown as Answer
}

function ofOne(answer: Answer): Answer {
  const rows = answer.rows.filter((row) => row.dims[1]?.value === '0')
  const dims = answer.dims.slice(0, 1)
  return { ...answer, dims, rows: rows.map((row) => ({ ...row, dims: row.dims.slice(0, 1) })) }
}

let isDone = false

/** Does as much as there is leisure for, as long as one stays at this page. */
export async function reserve(idle: (work: () => void) => void) {
  if (isDone) return
  isDone = true
  const at = location.pathname
  const [{ drawUnseen }] = await Promise.all([
    import('../charts/Canvas'),
    import('../charts/more'),
    import('./Take'),
  ])
  const types = await Promise.all(USUAL.map((key) => chartType(key).done))
  const answer = sample()
  const waiting = Array.from({ length: ROUNDS }, () => types).flat()
  const next = () => {
    const type = waiting.shift()
    if (!type || location.pathname !== at) return
    const asked = type === types.at(-1) ? answer : ofOne(answer)
    if (type.kind === 'canvas') drawUnseen(type, type.draw(asked, {}, readTheme()))
    idle(next)
  }
  idle(next)
}
