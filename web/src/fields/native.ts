// SPDX-License-Identifier: Apache-2.0
// Native controls for the public pages: they work in any old in-app browser and bring the
// phone's own keyboards and pickers. Found by glob, like their staff sisters.
import type { FieldDef } from '../core/schema'
import type { Native } from './types'

const found = import.meta.glob<{ native: Native }>('./*/native.tsx', { eager: true })

/** Null for a type that a public form cannot ask for. */
export function nativeOf(field: FieldDef): Native | null {
  const module = found[`./${field.widget ?? field.type}/native.tsx`] ?? found[`./${field.type}/native.tsx`]
  return module?.native ?? null
}
