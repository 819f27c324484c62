// SPDX-License-Identifier: Apache-2.0
// What one may begin with.
import type { FormInfo } from '../../api/forms'
import type { FlowNode, FlowSpec } from '../../flow/spec'
import { blank, freshNode } from './model'

export const TEMPLATES = ['one', 'amount', 'all', 'fill', 'blank'] as const
export type Template = (typeof TEMPLATES)[number]

const both = (zh: string, en: string) => ({ zh, en })
const head: FlowNode = {
  id: 'n1',
  type: 'approve',
  title: both('主管审批', 'Approval by the head'),
  who: [{ head_of: 'initiator' }],
  sign: 'any',
  self: 'head',
  limit: { workhours: 8 },
  overdue: [{ at: 100, do: 'remind' }],
}
const approved: FlowNode = { ...freshNode('end', 'end'), result: 'approved' }

/** One behind the other. */
function chain(nodes: FlowNode[]): FlowSpec {
  const base = blank()
  return {
    ...base,
    nodes,
    edges: nodes.slice(1).map((node, i) => ({
      id: `e${i + 1}`,
      from: (nodes[i] as FlowNode).id,
      to: node.id,
    })),
  }
}

const start: FlowNode = { ...freshNode('start', 'start'), manual: true }

const amountOf = (form: FormInfo) =>
  form.fields.find((field) => field.type === 'money') ??
  form.fields.find((field) => ['decimal', 'integer'].includes(field.type))

/** Whether the form has what it asks. */
export const fits = (kind: Template, form: FormInfo) => kind !== 'amount' || !!amountOf(form)

function byAmount(form: FormInfo): FlowSpec {
  const field = amountOf(form)
  const second: FlowNode = {
    ...head,
    id: 'n2',
    title: both('上级主管审批', 'Approval one level up'),
    who: [{ chain: 'initiator', levels: 2 }],
    sign: 'sequence',
    dedup: 'any',
  }
  const spec = chain([start, head, { id: 'g1', type: 'exclusive' }, second])
  const value = field?.type === 'money' ? '50000.00' : '50000'
  return {
    ...spec,
    nodes: [...spec.nodes, { id: 'g2', type: 'exclusive' }, approved],
    edges: [
      { id: 'e1', from: 'start', to: 'n1' },
      { id: 'e2', from: 'n1', to: 'g1' },
      {
        id: 'e3',
        from: 'g1',
        to: 'n2',
        title: both('五万以上', '50,000 or more'),
        if: { field: field?.key ?? '', op: 'ge', value },
      },
      { id: 'e4', from: 'g1', to: 'g2', default: true },
      { id: 'e5', from: 'n2', to: 'g2' },
      { id: 'e6', from: 'g2', to: 'end' },
    ],
  }
}

export function fromTemplate(kind: Template, form: FormInfo): FlowSpec {
  switch (kind) {
    case 'one':
      return chain([start, head, approved])
    case 'amount':
      return byAmount(form)
    case 'all':
      return chain([
        start,
        {
          ...head,
          title: both('会签', 'Everybody approves'),
          who: [],
          sign: 'all',
          reject: 'first',
        },
        approved,
      ])
    case 'fill':
      return chain([
        start,
        {
          id: 'n1',
          type: 'fill',
          title: both('填写', 'Fill in'),
          who: [{ initiator: true }],
          fields: Object.fromEntries(
            form.fields
              .filter((one) => !one.computed && one.writable !== false)
              .map((one) => [one.key, 'write' as const]),
          ),
          limit: { workhours: 8 },
        },
        { ...freshNode('copy', 'n2'), who: [{ head_of: 'initiator' }] },
        freshNode('end', 'end'),
      ])
    default:
      return blank()
  }
}
