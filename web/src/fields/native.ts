// SPDX-License-Identifier: Apache-2.0
// Native controls for the public pages: they work in any old in-app browser and bring the
// phone's own keyboards and pickers. Found by glob, like their staff sisters; the rare ones are
// loaded once a form that asks for one has arrived.
import type { FieldDef } from '../core/schema'
import type { Native } from './types'

export interface NativeModule {
  native: Native
  /** Whether it draws several inputs, so that its label names a group. */
  isGroup?: (field: FieldDef) => boolean
}

const found = import.meta.glob<NativeModule>('./*/native.tsx', { eager: true })

const byName = (name: string): NativeModule | undefined => found[`./${name}/native.tsx`]

const moduleOf = (field: FieldDef): NativeModule | undefined =>
  byName(field.widget ?? field.type) ?? byName(field.type)

/** Brings the controls of these fields that are not here yet. */
export async function loadNatives(fields: readonly FieldDef[]): Promise<void> {
  if (fields.every(moduleOf)) return
  Object.assign(found, (await import('./rare/native')).found)
}

/** Null for a type that a public form cannot ask for. */
export const nativeOf = (field: FieldDef): Native | null => moduleOf(field)?.native ?? null

export const isNativeGroup = (field: FieldDef): boolean =>
  moduleOf(field)?.isGroup?.(field) ?? false
