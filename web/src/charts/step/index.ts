// SPDX-License-Identifier: Apache-2.0
// A line that stays until the next value.
import { drawAxes } from '../axes'
import type { CanvasChart } from '../types'

const chart: CanvasChart = {
  kind: 'canvas',
  draw: (answer, look, theme) => drawAxes(answer, look, theme, { shape: 'line', step: true }),
}
export default chart
