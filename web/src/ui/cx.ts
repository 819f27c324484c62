// SPDX-License-Identifier: Apache-2.0
export const cx = (...names: (string | false | null | undefined)[]) =>
  names.filter(Boolean).join(' ')
