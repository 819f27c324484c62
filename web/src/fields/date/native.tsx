// SPDX-License-Identifier: Apache-2.0
import { nativeText } from '../native'

export const native = nativeText({ type: 'date' })
