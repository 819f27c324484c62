// SPDX-License-Identifier: Apache-2.0
// Whether two measures go together.
import { ScatterChart } from 'echarts/charts'
import { drawPoints } from '../points'
import type { CanvasChart } from '../types'

const chart: CanvasChart = {
  kind: 'canvas',
  parts: [ScatterChart],
  draw: (answer, look, theme) => drawPoints(answer, look, theme, false),
}
export default chart
