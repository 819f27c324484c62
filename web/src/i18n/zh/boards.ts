// SPDX-License-Identifier: Apache-2.0
// Dashboards as one looks at them, and their charts.
export const boards = {
  'board.total': '合计',
  'board.none': '这里还没有数据',
  'board.noChart': '这个版本的页面不认识图表“{chart}”，请刷新页面',
  'board.table': '表格',
  'board.up': '上升',
  'board.down': '下降',
  'board.same': '持平',
  'board.beforeWas': '对比期 {value}',
  'board.ofTarget': '目标 {target}，完成 {percent}',
  'board.targetIs': '目标 {value}',
  'board.toPrevious': '较上一步',
  'board.funnelOf': '{n} 步漏斗',
  'board.cut': '只显示前 {n} 行；导出可得全部',
} as const
