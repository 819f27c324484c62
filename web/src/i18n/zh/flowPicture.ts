// SPDX-License-Identifier: Apache-2.0
// The kinds of nodes, and what a picture of a flow says.
export const flowPicture = {
  'flowpic.label': '流程图',
  'flowpic.start': '发起',
  'flowpic.fill': '填写',
  'flowpic.approve': '审批',
  'flowpic.copy': '抄送',
  'flowpic.service': '自动执行',
  'flowpic.exclusive': '条件分支',
  'flowpic.parallel': '并行分支',
  'flowpic.inclusive': '多选分支',
  'flowpic.wait': '等待',
  'flowpic.subflow': '子流程',
  'flowpic.end': '结束',
  'flowpic.terminate': '终止',
  'flowpic.visited': '已经过',
  'flowpic.active': '进行中',
  'flowpic.ahead': '接下来',
  'flowpic.else': '其他情况',
}
