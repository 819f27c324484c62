// SPDX-License-Identifier: Apache-2.0
// A picture for each type of chart; a type without one has that of its group.
import {
  AlignLeft,
  ArrowLeftRight,
  Calendar,
  ChartArea,
  ChartBar,
  ChartBarStacked,
  ChartColumn,
  ChartColumnStacked,
  ChartGantt,
  ChartLine,
  ChartNoAxesCombined,
  ChartPie,
  ChartScatter,
  CircleDashed,
  Donut,
  Filter,
  Gauge,
  Grid3x3,
  Hash,
  LayoutGrid,
  type LucideIcon,
  Network,
  Radar,
  Shuffle,
  Table2,
  Waves,
} from 'lucide-react'
import type { ChartInfo } from '../types'

const OWN: Record<string, LucideIcon> = {
  gauge: Gauge,
  progress: AlignLeft,
  pivot: Grid3x3,
  stacked: ChartColumnStacked,
  percent_stacked: ChartColumnStacked,
  bar: ChartBar,
  ranking: ChartBar,
  butterfly: ArrowLeftRight,
  waterfall: ChartBarStacked,
  radar: Radar,
  area: ChartArea,
  stacked_area: ChartArea,
  combo: ChartNoAxesCombined,
  pareto: ChartNoAxesCombined,
  calendar: Calendar,
  gantt: ChartGantt,
  donut: Donut,
  treemap: LayoutGrid,
  sunburst: CircleDashed,
  funnel: Filter,
  sankey: Shuffle,
  relation_graph: Network,
  heat_map: Grid3x3,
  cohort: Grid3x3,
  word_cloud: Waves,
}

const OF_GROUP: Record<string, LucideIcon> = {
  figure: Hash,
  table: Table2,
  compare: ChartColumn,
  trend: ChartLine,
  share: ChartPie,
  flow: Network,
  spread: ChartScatter,
}

export const iconOf = ({ key, group }: Pick<ChartInfo, 'key' | 'group'>): LucideIcon =>
  OWN[key] ?? OF_GROUP[group] ?? ChartColumn
