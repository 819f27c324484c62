// SPDX-License-Identifier: Apache-2.0
// What POST /flows/{flow}/try answers, as the picture shows it.

interface Why {
  message?: string
  error?: string
  text?: string
}

export interface Trial {
  state?: string
  result?: string
  steps?: {
    kind: string
    node?: string
    edge?: string
    to?: string
    who?: { id: string; name: string }[]
    users?: string[]
    auto?: string
  }[]
  tokens?: { node: string; is_incident?: boolean; why?: Why | null }[]
}

export interface Tried {
  nodes: string[]
  edges: string[]
  /** Who would get the task or the copy of a node: names. */
  who: Record<string, string[]>
  /** Nodes that nobody would have to do, and why: self, empty. */
  passed: Record<string, string>
  /** Who would get it if he were on duty: names. */
  off: Record<string, string[]>
  /** Where it halts. */
  stops: { node: string; message: string }[]
  result: string
}

export function readTrial(trial: Trial, names: ReadonlyMap<string, string>): Tried {
  const out: Tried = { nodes: [], edges: [], who: {}, passed: {}, off: {}, stops: [], result: '' }
  const nodes = new Set<string>()
  const name = (id: string) => names.get(String(id)) ?? `#${id}`
  for (const step of trial.steps ?? []) {
    if (step.node) nodes.add(step.node)
    if (step.to) nodes.add(step.to)
    // What each condition gave is told too; the way is what was gone.
    if (step.edge && step.kind === 'move') out.edges.push(step.edge)
    const given = step.who?.map((one) => one.name) ?? (step.users ?? []).map(name)
    if (step.node && (step.kind === 'rest' || step.kind === 'copy') && given.length > 0) {
      const known = out.who[step.node] ?? []
      out.who[step.node] = [...new Set([...known, ...given])]
    }
    if (step.node && step.kind === 'off_duty') out.off[step.node] = given
    if (step.node && step.kind === 'passed') out.passed[step.node] = step.auto ?? ''
  }
  for (const { node, is_incident: halts, why } of trial.tokens ?? []) {
    nodes.add(node)
    if (halts) out.stops.push({ node, message: why?.message ?? why?.text ?? why?.error ?? '' })
  }
  out.nodes = [...nodes]
  if (trial.state && trial.state !== 'running') out.result = trial.result || trial.state
  return out
}
