// SPDX-License-Identifier: Apache-2.0
import { nativeText } from '../../nativeParts'
import { readAccount } from './model'

export const native = nativeText({ inputMode: 'numeric', read: readAccount })
