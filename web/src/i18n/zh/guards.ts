// SPDX-License-Identifier: Apache-2.0
// What keeps a rule in bounds, and what tells how it fares.
export const guards = {
  'guards.week': '近 7 天 {n} 次',
  'guards.weekMany': '近 7 天超过 {n} 次',
  'guards.weekFailed': '{n} 次失败',
  'guards.paused': '已暂停：触发过多',
  'guards.pausedHelp':
    '一分钟内触发 {n} 次，超过上限，{at} 自动暂停。有 {held} 次等待执行，没有丢失。',
  'guards.goOn': '继续执行',
  'guards.drop': '放弃等待的',
  'guards.dropAsk': '放弃等待执行的 {n} 次？',
  'guards.dropHelp': '它们记为未执行，不能再恢复。规则随即继续。',
  'guards.wentOn': '规则已继续',
  'guards.rate': '每分钟最多触发',
  'guards.rateHelp': '超过就暂停并通知发布人；导入和批量修改不计。默认 1000 次',
  'guards.times': '次',
  'house.state.held': '已暂停',
  'house.why.paused': '规则触发过多，已暂停；继续后执行',
  'house.why.dropped': '规则触发过多而暂停，等待的已放弃',
}
