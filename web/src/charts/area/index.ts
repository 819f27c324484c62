// SPDX-License-Identifier: Apache-2.0
// A line with its ground.
import { drawAxes } from '../axes'
import type { CanvasChart } from '../types'

const chart: CanvasChart = {
  kind: 'canvas',
  draw: (answer, look, theme) => drawAxes(answer, look, theme, { shape: 'line', area: true }),
}
export default chart
