// SPDX-License-Identifier: Apache-2.0
// What is going on about a record.
export const around = {
  'around.none': '没有未完成的待办，也没有发过消息',
  'around.none.help': '规则和流程给同事的待办、发给对方的短信和邮件会列在这里。',
  'around.tasks': '未完成的待办（{n}）',
  'around.messages': '消息',
  'around.until': '{time} 前',
  'around.lateSince': '已逾期，应在 {time} 前完成',
}
