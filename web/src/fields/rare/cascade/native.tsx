// SPDX-License-Identifier: Apache-2.0
import { textOf } from '../../nativeParts'
import type { NativeProps } from '../../types'
import '../rare.css'
import { LevelSelects } from '../LevelSelects'
import { optionLevels } from './model'

export const native = ({ field, value, ...props }: NativeProps) => (
  <LevelSelects {...props} levels={optionLevels(field)} value={textOf(value) || null} />
)
export const isGroup = () => true
