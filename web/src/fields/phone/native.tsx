// SPDX-License-Identifier: Apache-2.0
import { narrow, nativeText } from '../nativeParts'

export const native = nativeText({
  type: 'tel',
  inputMode: 'tel',
  autoComplete: 'tel',
  read: narrow,
})
