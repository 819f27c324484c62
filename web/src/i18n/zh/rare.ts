// SPDX-License-Identifier: Apache-2.0
// Words of the field types that few forms have, loaded with their widgets.
export const rare = {
  'rare.none': '未填写',
}
