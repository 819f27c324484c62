// SPDX-License-Identifier: Apache-2.0
// Native controls for the public pages: they work in any old in-app browser and bring the
// phone's own keyboards and pickers. Found by glob, like their staff sisters.
import type { FieldDef } from '../core/schema'
import type { Native } from './types'

interface NativeModule {
  native: Native
  /** Whether it draws several inputs, so that its label names a group. */
  isGroup?: (field: FieldDef) => boolean
}

const found = import.meta.glob<NativeModule>('./*/native.tsx', { eager: true })

const moduleOf = (field: FieldDef): NativeModule | undefined =>
  found[`./${field.widget ?? field.type}/native.tsx`] ?? found[`./${field.type}/native.tsx`]

/** Null for a type that a public form cannot ask for. */
export const nativeOf = (field: FieldDef): Native | null => moduleOf(field)?.native ?? null

export const isNativeGroup = (field: FieldDef): boolean =>
  moduleOf(field)?.isGroup?.(field) ?? false
