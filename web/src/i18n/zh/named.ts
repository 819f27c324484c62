// SPDX-License-Identifier: Apache-2.0
// Texts that name fields.
export const named = {
  'named.insert': '插入字段',
  'named.insertIn': '在“{name}”中插入字段',
  'named.fields': '字段',
  'named.found': '{n} 个字段，用上下键选择，回车插入',
}
