// SPDX-License-Identifier: Apache-2.0
// Other records are nothing for the public: a plain line of text.
import { nativeText } from '../../nativeParts'

export const native = nativeText({})
