// SPDX-License-Identifier: Apache-2.0
// The shell and the pages of the staff application.
export const app = {
  'app.name': '杏林',
}
