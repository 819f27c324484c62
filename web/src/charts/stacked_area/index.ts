// SPDX-License-Identifier: Apache-2.0
// Grounds one upon the other.
import { drawAxes } from '../axes'
import type { CanvasChart } from '../types'

const chart: CanvasChart = {
  kind: 'canvas',
  draw: (answer, look, theme) =>
    drawAxes(answer, look, theme, { shape: 'line', area: true, stack: true }),
}
export default chart
