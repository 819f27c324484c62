// SPDX-License-Identifier: Apache-2.0
// Parts of a whole, the whole in the middle.
import { PieChart } from 'echarts/charts'
import { TitleComponent } from 'echarts/components'
import { drawSlices } from '../slices'
import type { CanvasChart } from '../types'

const chart: CanvasChart = {
  kind: 'canvas',
  isOfParts: true,
  parts: [PieChart, TitleComponent],
  draw: (answer, look, theme) => drawSlices(answer, look, theme, { hole: true }),
}
export default chart
