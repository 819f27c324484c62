// SPDX-License-Identifier: Apache-2.0
// Field types are found by their folders; nothing lists them.
import type { FieldDef } from '../core/schema'
import type { FieldModule } from './types'

const found = import.meta.glob<FieldModule>('./*/index.tsx', { eager: true })

const modules = new Map<string, FieldModule>()
for (const [path, module] of Object.entries(found)) {
  const type = path.split('/')[1]
  if (type) modules.set(type, module)
}

export const fieldTypes = () => [...modules.keys()].sort()

/** The folder that shows a field. */
export const widgetOf = (field: FieldDef): FieldModule => fieldModule(field.widget ?? field.type)

/** The widgets of a type. An unknown type is shown as text, so a newer server still works. */
export function fieldModule(type: string): FieldModule {
  const module = modules.get(type) ?? modules.get('text')
  if (!module) throw new Error('the text field is missing')
  return module
}
