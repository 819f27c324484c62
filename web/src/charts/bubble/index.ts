// SPDX-License-Identifier: Apache-2.0
// Points with a size.
import { ScatterChart } from 'echarts/charts'
import { drawPoints } from '../points'
import type { CanvasChart } from '../types'

const chart: CanvasChart = {
  kind: 'canvas',
  parts: [ScatterChart],
  draw: (answer, look, theme) => drawPoints(answer, look, theme, true),
}
export default chart
