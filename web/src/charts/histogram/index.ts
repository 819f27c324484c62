// SPDX-License-Identifier: Apache-2.0
// How many fall into each range: no air between, since the ranges meet.
import { drawAxes } from '../axes'
import type { CanvasChart } from '../types'

const chart: CanvasChart = {
  kind: 'canvas',
  draw: (answer, look, theme) => drawAxes(answer, look, theme, { shape: 'bar', tight: true }),
}
export default chart
