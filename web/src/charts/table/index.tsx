// SPDX-License-Identifier: Apache-2.0
// A row a group, a column a measure, the whole below.
import { AnswerTable } from '../AnswerTable'
import type { ElementChart } from '../types'

const chart: ElementChart = {
  kind: 'element',
  isTable: true,
  draw: (answer, look, _theme, stage) => <AnswerTable answer={answer} look={look} stage={stage} />,
}
export default chart
