// SPDX-License-Identifier: Apache-2.0
import type { FieldDef } from '../../../core/schema'
import { type Levels, levelsOf } from '../levels'

/** The options of the field with what stands above each. */
export const optionLevels = (field: FieldDef): Levels =>
  levelsOf(
    (field.options ?? []).map(({ key, title, parent, is_off }) => ({
      key,
      title,
      parent,
      disabled: is_off,
    })),
  )
