// SPDX-License-Identifier: Apache-2.0
import { narrow, nativeText } from '../nativeParts'

export const native = nativeText({ read: (text) => narrow(text).trim().toUpperCase() })
