// SPDX-License-Identifier: Apache-2.0
import type { boards as zh } from '../zh/boards'

export const boards: Record<keyof typeof zh, string> = {
  'board.total': 'Total',
  'board.none': 'Nothing here yet',
  'board.noChart': 'This version of the page does not know the chart “{chart}”: reload the page',
  'board.table': 'Table',
  'board.up': 'up',
  'board.down': 'down',
  'board.same': 'unchanged',
  'board.beforeWas': 'before {value}',
  'board.ofTarget': '{percent} of the target of {target}',
  'board.targetIs': 'Target {value}',
  'board.toPrevious': 'of the step before',
  'board.funnelOf': 'Funnel of {n} {n|step|steps}',
  'board.cut': 'The first {n} rows are shown; an export has them all',
}
