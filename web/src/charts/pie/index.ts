// SPDX-License-Identifier: Apache-2.0
// Parts of a whole.
import { PieChart } from 'echarts/charts'
import { drawSlices } from '../slices'
import type { CanvasChart } from '../types'

const chart: CanvasChart = {
  kind: 'canvas',
  isOfParts: true,
  parts: [PieChart],
  draw: (answer, look, theme) => drawSlices(answer, look, theme, {}),
}
export default chart
