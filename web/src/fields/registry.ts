// SPDX-License-Identifier: Apache-2.0
// Field types are found by their folders; nothing lists them. Those of fields/rare are one chunk that is
// loaded when the description of a form names a type that is not here yet. Whoever fetches a
// description waits for it (api/forms.ts), so that everything afterwards is synchronous.
import type { FieldDef } from '../core/schema'
import type { FieldModule } from './types'

type Found = Record<string, FieldModule>

const modules = new Map<string, FieldModule>()
const missing = new Set<string>()

export function addTypes(found: Found) {
  for (const [path, module] of Object.entries(found)) {
    const type = path.split('/')[1]
    if (type) modules.set(type, module)
  }
}

addTypes(import.meta.glob<FieldModule>('./*/index.tsx', { eager: true }))

export const fieldTypes = () => [...modules.keys()].sort()

/** Where whoever fills in may add a choice, another widget stands in the type's place. */
const ADDING: Record<string, string> = { select: 'pick', multiselect: 'tags' }
const nameOf = (field: FieldDef): string => {
  const name = field.widget ?? field.type
  return (field.can_add && ADDING[name]) || name
}

const namesOf = (fields: readonly FieldDef[]): string[] =>
  fields.flatMap((field) => [
    nameOf(field),
    ...(field.result ? [field.result] : []),
    ...namesOf(field.fields ?? []),
  ])

/** Brings the widgets of these fields; what is unknown even then is shown as text. */
export async function loadTypes(fields: readonly FieldDef[]): Promise<void> {
  const wanted = namesOf(fields).filter((name) => !modules.has(name) && !missing.has(name))
  if (wanted.length === 0) return
  const rare = await import('./rare')
  await rare.loadWords()
  addTypes(rare.found)
  for (const name of wanted) if (!modules.has(name)) missing.add(name)
}

/** The folder that shows a field. */
export const widgetOf = (field: FieldDef): FieldModule => fieldModule(nameOf(field))

/** The widgets of a type. An unknown type is shown as text, so a newer server still works. */
export function fieldModule(type: string): FieldModule {
  const module = modules.get(type) ?? modules.get('text')
  if (!module) throw new Error('the text field is missing')
  return module
}
