// SPDX-License-Identifier: Apache-2.0
// Bars that lie, for long names.
import { drawAxes } from '../axes'
import type { CanvasChart } from '../types'

const chart: CanvasChart = {
  kind: 'canvas',
  draw: (answer, look, theme) => drawAxes(answer, look, theme, { shape: 'bar', lying: true }),
}
export default chart
