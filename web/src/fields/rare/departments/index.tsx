// SPDX-License-Identifier: Apache-2.0
import { refField } from '../../choices'

export const { input, cell, display, editor, filter, toText } = refField({
  look: 'plain',
  many: true,
})
