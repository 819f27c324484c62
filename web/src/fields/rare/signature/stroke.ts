// SPDX-License-Identifier: Apache-2.0
export type Point = [number, number]

type Pen = Pick<
  CanvasRenderingContext2D,
  'beginPath' | 'moveTo' | 'lineTo' | 'quadraticCurveTo' | 'stroke'
>

/** Quadratic curves through the middles of the points: a pen's line, not a polygon. */
export function drawStroke(pen: Pen, stroke: readonly Point[]) {
  const [first, ...rest] = stroke
  if (!first) return
  pen.beginPath()
  pen.moveTo(...first)
  if (rest.length === 0) pen.lineTo(first[0] + 0.1, first[1])
  rest.forEach((point, n) => {
    const next = rest[n + 1]
    if (!next) pen.lineTo(...point)
    else pen.quadraticCurveTo(...point, (point[0] + next[0]) / 2, (point[1] + next[1]) / 2)
  })
  pen.stroke()
}
