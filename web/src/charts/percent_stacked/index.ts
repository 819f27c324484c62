// SPDX-License-Identifier: Apache-2.0
// What part each has of its column.
import { drawAxes } from '../axes'
import type { CanvasChart } from '../types'

const chart: CanvasChart = {
  kind: 'canvas',
  draw: (answer, look, theme) =>
    drawAxes(answer, look, theme, { shape: 'bar', stack: true, percent: true }),
}
export default chart
