// SPDX-License-Identifier: Apache-2.0
import { narrow, nativeText } from '../nativeParts'

export const native = nativeText({
  inputMode: 'decimal',
  read: (text) => narrow(text).replace(/[,\s¥]/g, ''),
})
