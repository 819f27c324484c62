// SPDX-License-Identifier: Apache-2.0
// Values that mean something else for each reader or day: me, my department, today.
import { isSpecial, type SpecialValue } from '../core/filter'
import type { FieldDef } from '../core/schema'
import type { Key } from '../i18n/t'

export interface SpecialKind {
  key: 'me' | 'dept' | 'today'
  title: Key
  value: SpecialValue
}

const ME: SpecialKind = { key: 'me', title: 'special.me', value: { $me: true } }
const DEPT: SpecialKind = { key: 'dept', title: 'special.dept', value: { $dept: true } }
const TODAY: SpecialKind = { key: 'today', title: 'special.today', value: { $today: 0 } }

const kinds: Record<string, SpecialKind> = {
  user: ME,
  department: DEPT,
  branch: DEPT,
  date: TODAY,
  datetime: TODAY,
}

/** The special value a condition on this field may take. */
export const specialOf = (field: FieldDef): SpecialKind | undefined =>
  kinds[field.result ?? field.type]

export const asSpecial = (value: unknown): SpecialValue | null => (isSpecial(value) ? value : null)
