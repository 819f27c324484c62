// SPDX-License-Identifier: Apache-2.0
import { nativeText } from '../nativeParts'

export const native = nativeText({
  type: 'time',
  read: (text) => (text.length === 5 ? `${text}:00` : text),
})
