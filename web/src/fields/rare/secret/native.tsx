// SPDX-License-Identifier: Apache-2.0
import { nativeText } from '../../nativeParts'

export const native = nativeText({ autoComplete: 'off' })
