// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react'
import type { FieldDef } from '../../../core/schema'
import type { ListItem } from '../../source'
import { type Levels, levelsOf, pathText } from '../levels'
import { setText } from '../set'

const DEPTH: Record<string, number> = { province: 1, city: 2, county: 3 }

/** How deep one must choose: 3 unless the design asks for less. */
export const depthOf = (field: FieldDef) => DEPTH[setText(field, 'level')] ?? 3

const NONE = levelsOf([])
const loaded = new Map<string, Promise<Levels>>()
const here = new Map<string, Levels>()

/** The whole name of an entry, once the list is here. */
export const nameOf = (list: string, key: string): string => {
  const levels = here.get(list)
  return levels ? pathText(levels, key) : ''
}

/** A fixed list as levels, asked for once; a failed answer is asked for again by the next field. */
function fetchLevels(name: string, list: (name: string) => Promise<ListItem[]>): Promise<Levels> {
  const known = loaded.get(name)
  if (known) return known
  const asked = list(name).then(levelsOf)
  loaded.set(name, asked)
  asked.then(
    (levels) => here.set(name, levels),
    () => loaded.delete(name),
  )
  return asked
}

export function useLevels(
  name: string,
  list: ((name: string) => Promise<ListItem[]>) | undefined,
): { levels: Levels; failed: boolean } {
  const [levels, setLevels] = useState<Levels>(NONE)
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    let isHere = true
    if (list)
      fetchLevels(name, list).then(
        (found) => isHere && setLevels(found),
        () => isHere && setFailed(true),
      )
    return () => {
      isHere = false
    }
  }, [name, list])
  return { levels, failed }
}

/** Only as deep as the field goes; the rest would be asked for in vain. */
export function cut(levels: Levels, depth: number): Levels {
  if (depth >= 3 || levels === NONE) return levels
  const most = depth * 2
  return levelsOf([...levels.byKey.values()].filter((item) => item.key.length <= most))
}
