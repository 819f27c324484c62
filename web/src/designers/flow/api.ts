// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query'
import { get, patch, post } from '../../api/client'
import { filterToWire } from '../../api/records'
import type { Filter } from '../../core/filter'
import type { FlowNode, FlowSpec, Texts } from '../../flow/spec'
import { type RingRule, type Step, toSend, type When } from '../house/model'

export interface FlowHead {
  id: string
  form: string
  key: string
  title: Texts
  is_on: boolean
  /** What is published; none yet: 0. */
  version: number
  rev: number
  /** The rules that start what is published, in the order of the start node. */
  starts: { rule: string; kind: string }[]
  running?: number
  /** Instances that halted. */
  incidents?: number
}

export interface Flow extends FlowHead {
  spec: FlowSpec
  /** Rules and flows that start each other through what is published. */
  ring: RingRule[]
}

export interface Told {
  node?: string
  edge?: string
  part?: string
  message: string
}
export interface Checked {
  errors: Told[]
  warnings: Told[]
}

export interface Version {
  version: number
  at: string
  by: string
  running: number
  is_current: boolean
}

export const useFlows = (form: string) =>
  useQuery({
    queryKey: ['flows', form],
    queryFn: () => get<{ rows: FlowHead[] }>(`/forms/${form}/flows`),
    gcTime: 0,
  })

export const fetchFlow = (id: string) => get<Flow>(`/flows/${id}`)

const some = (filter: Filter | undefined) => !!filter && Object.keys(filter).length > 0
const wire = (filter: Filter) => filterToWire(filter) as Filter

function nodeToSend(node: FlowNode): FlowNode {
  const next = { ...node }
  if (next.until) next.until = wire(next.until)
  if (next.do) next.do = toSend({ when: { kind: 'record' }, do: next.do as Step[] }, wire).do
  if (next.when)
    next.when = next.when.map((one) => {
      const { do: _, ...trigger } = toSend({ ...(one as { when: When }), do: [] }, wire)
      return trigger
    })
  if (next.fields && Object.keys(next.fields).length === 0) delete next.fields
  return next
}

/** Nothing is said of conditions that are not there. */
export const specToSend = (spec: FlowSpec): FlowSpec => ({
  ...spec,
  nodes: spec.nodes.map(nodeToSend),
  edges: spec.edges.map((edge) => {
    const { if: filter, ...rest } = edge
    return some(filter) ? { ...rest, if: wire(filter as Filter) } : rest
  }),
})

export const saveFlow = (
  flow: { id: string; rev: number },
  part: { title?: Texts; spec?: FlowSpec; is_on?: boolean },
) =>
  patch<Flow>(`/flows/${flow.id}`, {
    ...part,
    ...(part.spec ? { spec: specToSend(part.spec) } : {}),
    rev: flow.rev,
  })

export const makeFlow = (form: string, title: Texts, spec: FlowSpec) =>
  post<Flow>(`/forms/${form}/flows`, { title, spec: specToSend(spec) })
