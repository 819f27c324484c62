// SPDX-License-Identifier: Apache-2.0
import { nativeText } from '../../nativeParts'
import { readCreditCode } from './model'

export const native = nativeText({ read: readCreditCode })
