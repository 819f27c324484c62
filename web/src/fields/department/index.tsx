// SPDX-License-Identifier: Apache-2.0
import { PickEditor, refField, TreeInput } from '../choices'
import type { FieldModule } from '../types'

const base = refField({ look: 'plain' })

export const { cell, display, filter, toText } = base
export const input: FieldModule['input'] = (props) => <TreeInput {...props} />
export const editor: FieldModule['editor'] = (props) => <PickEditor {...props} input={TreeInput} />
