// SPDX-License-Identifier: Apache-2.0
// Parts of the library for what only some looks ask for.
import { MarkLineComponent } from 'echarts/components'
import { LabelLayout } from 'echarts/features'

export default [MarkLineComponent, LabelLayout]
