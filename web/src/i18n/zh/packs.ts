// SPDX-License-Identifier: Apache-2.0
// Changes of type, packs and templates, merging persons.
export const packs = {
  'retype.type': '字段类型',
  'retype.help': '发布时先检查再转换已有内容；30 天内可以撤销。',
  'retype.busy': '正在转换，完成后再修改',
  'retype.takeValues': '用已有内容作为选项',
  'retype.effect': '由“{from}”转为“{to}”：{of} 条内容中 {n} 条可以转换',
  'retype.effectPart': '由“{from}”转为“{to}”：已检查的 {of} 条内容中 {n} 条可以转换',
  'retype.shortens': '{n} 条转换后会丢失一部分（如时间、小数）',
  'retype.fails': '{n} 条不能转换，转换后为空，原内容保留 30 天并记入修改历史',
  'retype.samples': '查看不能转换的内容（{n}）',
  'retype.list': '字段类型转换',
  'retype.progress': '转换进度',
  'retype.running': '“{name}”正在由“{from}”转为“{to}”，期间可照常使用',
  'retype.undoing': '正在撤销“{name}”的类型转换，期间可照常使用',
  'retype.done': '“{name}”已由“{from}”转为“{to}”',
  'retype.failed': '“{name}”没有转为“{to}”，内容未变。',
  'retype.kept': '{n} 条未能转换，原内容已保留',
  'retype.undo': '撤销类型转换',
  'retype.undoUntil': '撤销（{day} 前）',
  'retype.undoAsk': '“{name}”将恢复为“{from}”；转换后填写的内容会尽量带回。',
  'retype.dismiss': '知道了',
}
