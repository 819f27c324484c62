// SPDX-License-Identifier: Apache-2.0
import { narrow, nativeText } from '../nativeParts'

export const native = nativeText({
  inputMode: 'numeric',
  read: (text) => {
    const plain = narrow(text).replace(/[,\s]/g, '')
    return /^[+-]?\d{1,15}$/.test(plain) ? Number(plain) : plain
  },
})
