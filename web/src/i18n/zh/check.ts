// SPDX-License-Identifier: Apache-2.0
// What is wrong with a value. Shared by the staff and the public pages.
export const check = {
  'check.required': '请填写此项',
  'check.requiredChoice': '请选择',
  'check.tooLong': '不能超过 {n} 个字',
  'check.phone': '请输入正确的电话号码',
  'check.email': '请输入正确的邮箱地址',
  'check.url': '请输入以 http:// 或 https:// 开头的网址',
  'check.integer': '请输入整数',
  'check.number': '请输入数字',
  'check.scale': '最多 {n} 位小数',
  'check.min': '不能小于 {min}',
  'check.max': '不能大于 {max}',
  'check.date': '请输入正确的日期，如 2026-07-05',
  'check.time': '请输入正确的时间，如 14:30',
  'check.idnumber': '身份证号有误，请核对',
  'check.notOffered': '此时不能选“{title}”，请另选一项',
}
