// SPDX-License-Identifier: Apache-2.0
// Values along time.
import { drawAxes } from '../axes'
import type { CanvasChart } from '../types'

const chart: CanvasChart = {
  kind: 'canvas',
  draw: (answer, look, theme) => drawAxes(answer, look, theme, { shape: 'line' }),
}
export default chart
