// SPDX-License-Identifier: Apache-2.0
// Columns one upon the other.
import { drawAxes } from '../axes'
import type { CanvasChart } from '../types'

const chart: CanvasChart = {
  kind: 'canvas',
  draw: (answer, look, theme) => drawAxes(answer, look, theme, { shape: 'bar', stack: true }),
}
export default chart
