// SPDX-License-Identifier: Apache-2.0
// Words of the public pages: login, set-up, public forms.
export const pub = {
  'pub.product': '杏林',
}
