// SPDX-License-Identifier: Apache-2.0
// A column a group, side by side.
import { drawAxes } from '../axes'
import type { CanvasChart } from '../types'

const chart: CanvasChart = {
  kind: 'canvas',
  draw: (answer, look, theme) => drawAxes(answer, look, theme, { shape: 'bar' }),
}
export default chart
