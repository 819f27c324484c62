// SPDX-License-Identifier: Apache-2.0
import { narrow, nativeText } from '../nativeParts'

export const native = nativeText({ inputMode: 'email', autoComplete: 'email', read: narrow })
