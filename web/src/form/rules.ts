// SPDX-License-Identifier: Apache-2.0
// The code that follows rules comes with the first form that has any.
import { useEffect, useState } from 'react'
import type { RuleSet } from '../core/rules'

type Engine = typeof import('../core/rules')
let engine: Engine | null = null

export const hasRules = (set: RuleSet | undefined): boolean =>
  !!set && ((set.rules?.length ?? 0) > 0 || (set.checks?.length ?? 0) > 0)

export async function loadRules(): Promise<Engine> {
  engine ??= await import('../core/rules')
  return engine
}

/** Null until it is there, and where the form has no rules. */
export function useRules(set: RuleSet | undefined): Engine | null {
  const [, again] = useState(0)
  const wanted = hasRules(set)
  useEffect(() => {
    if (wanted && !engine) loadRules().then(() => again((n) => n + 1))
  }, [wanted])
  return wanted ? engine : null
}
