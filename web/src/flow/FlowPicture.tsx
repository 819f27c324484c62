// SPDX-License-Identifier: Apache-2.0
// A flow to look at: where it has been, where it stands, where it will likely go. Any graph, no editing.
// Whoever shows it loads its words first (words.ts).
import './FlowPicture.css'
import { useMemo } from 'react'
import { t } from '../i18n/t'
import { cx } from '../ui'
import { autoLayout, LANE, NODE_H, NODE_W, type Places } from './layout'
import {
  type FlowEdge,
  type FlowNode,
  type FlowSpec,
  edgesFrom,
  edgesTo,
  isGate,
  isJoin,
  nodeOf,
} from './spec'
import { edgeTitle, nodeTitle } from './words'

/** A line under a node's title, and how much it stands out: 0 not, 2 very. */
export interface PictureNote {
  text: string
  level?: 0 | 1 | 2
}

export interface FlowPictureProps {
  spec: FlowSpec
  /** Ids of nodes. */
  visited?: readonly string[]
  active?: readonly string[]
  ahead?: readonly string[]
  notes?: Readonly<Record<string, PictureNote>>
  label?: string
}

type State = 'active' | 'visited' | 'ahead' | null
const JOIN = 14

/** Where an edge runs down: a branch without nodes keeps a lane of its own beside its sisters. */
function laneOf(edge: FlowEdge, spec: FlowSpec, places: Places): number {
  const from = places.get(edge.from)
  const to = places.get(edge.to)
  const outs = edgesFrom(spec, edge.from)
  const straight = (to?.x ?? 0) + NODE_W / 2
  if (!from || !to || outs.length < 2 || edgesTo(spec, edge.to).length < 2) return straight
  if (to.y - from.y <= NODE_H * 3) return straight
  const at = outs.indexOf(edge) - (outs.length - 1) / 2
  return from.x + NODE_W / 2 + at * LANE
}

function Line({
  edge,
  spec,
  places,
  kind,
}: {
  edge: FlowEdge
  spec: FlowSpec
  places: Places
  kind: State
}) {
  const from = places.get(edge.from)
  const to = places.get(edge.to)
  const target = nodeOf(spec, edge.to)
  const source = nodeOf(spec, edge.from)
  if (!from || !to || !target || !source) return null
  const inset = (NODE_H - JOIN) / 2
  const x1 = from.x + NODE_W / 2
  const y1 = from.y + NODE_H - (isJoin(spec, source) ? inset : 0)
  const x2 = to.x + NODE_W / 2
  const y2 = to.y + (isJoin(spec, target) ? inset : 0)
  const back = y2 <= y1
  const mid = y2 - 24
  const lane = laneOf(edge, spec, places)
  const side = Math.max(from.x, to.x) + NODE_W + 20
  const path = back
    ? `M${x1} ${y1}v10H${side}V${y2 - 14}H${x2}V${y2}`
    : `M${x1} ${y1}V${Math.max(y1 + 8, Math.min(mid, y1 + 26))}H${lane}V${y2 - 14}H${x2}V${y2}`
  return (
    <path
      d={path}
      className={cx(
        'fp-line',
        (kind === 'visited' || kind === 'active') && 'fp-line-on',
        kind === 'ahead' && 'fp-line-ahead',
      )}
      markerEnd="url(#fp-arrow)"
    />
  )
}

function Label({ edge, spec, places }: { edge: FlowEdge; spec: FlowSpec; places: Places }) {
  const from = places.get(edge.from)
  const to = places.get(edge.to)
  const text = edgeTitle(edge)
  if (!from || !to || !text) return null
  return (
    <span
      className="fp-label"
      style={{ left: laneOf(edge, spec, places), top: from.y + NODE_H + 34 }}
      title={text}
    >
      {text}
    </span>
  )
}

function Box({
  node,
  join,
  place,
  state,
  note,
}: {
  node: FlowNode
  join: boolean
  place: { x: number; y: number }
  state: State
  note?: PictureNote
}) {
  const name = nodeTitle(node)
  if (join)
    return (
      <li
        className={cx('fp-join', state && `fp-${state}`)}
        aria-hidden
        style={{
          left: place.x + (NODE_W - JOIN) / 2,
          top: place.y + (NODE_H - JOIN) / 2,
        }}
      />
    )
  const second = note?.text ?? (state ? t(`flowpic.${state}`) : '')
  return (
    <li
      data-node={node.id}
      className={cx(
        'fp-node',
        `fp-${node.type}`,
        isGate(node) && 'fp-gate',
        state && `fp-${state}`,
        note?.level ? `fp-hot-${note.level}` : undefined,
      )}
      aria-current={state === 'active' ? 'step' : undefined}
      style={{ left: place.x, top: place.y, width: NODE_W, height: NODE_H }}
      title={name}
    >
      <strong>{name}</strong>
      {second && <span className="fp-note">{second}</span>}
    </li>
  )
}

const NONE: readonly string[] = []

export function FlowPicture({
  spec,
  visited = NONE,
  active = NONE,
  ahead = NONE,
  notes,
  label,
}: FlowPictureProps) {
  const places = useMemo(() => autoLayout(spec), [spec])
  const stateOf = (id: string): State => {
    if (active.includes(id)) return 'active'
    if (visited.includes(id)) return 'visited'
    return ahead.includes(id) ? 'ahead' : null
  }
  // A line has been gone when both of its ends have; one that leads on lies ahead.
  const lineState = (edge: FlowEdge): State => {
    const [from, to] = [stateOf(edge.from), stateOf(edge.to)]
    if (!from || !to) return null
    if (to === 'ahead') return 'ahead'
    return from === 'visited' ? to : null
  }
  const all = [...places.values()]
  const lanes = spec.edges.map((edge) => laneOf(edge, spec, places) + 40)
  const width = Math.max(0, ...all.map((one) => one.x + NODE_W), ...lanes)
  const height = Math.max(0, ...all.map((one) => one.y)) + NODE_H
  const sorted = [...spec.nodes].sort(
    (a, b) => (places.get(a.id)?.y ?? 0) - (places.get(b.id)?.y ?? 0),
  )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
    <section className="fp" tabIndex={0} aria-label={label ?? t('flowpic.label')}>
      <div className="fp-sheet" style={{ width, height }}>
        <svg className="fp-lines" width={width} height={height} aria-hidden="true">
          <defs>
            <marker
              id="fp-arrow"
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="6"
              markerHeight="6"
              orient="auto"
            >
              <path d="M0 0 8 4 0 8z" fill="var(--control-hover)" />
            </marker>
          </defs>
          {spec.edges.map((edge) => (
            <Line key={edge.id} edge={edge} spec={spec} places={places} kind={lineState(edge)} />
          ))}
        </svg>
        {spec.edges.map((edge) => (
          <Label key={edge.id} edge={edge} spec={spec} places={places} />
        ))}
        <ol className="fp-list">
          {sorted.map((node) => (
            <Box
              key={node.id}
              node={node}
              join={isJoin(spec, node)}
              place={places.get(node.id) ?? { x: 0, y: 0 }}
              state={stateOf(node.id)}
              note={notes?.[node.id]}
            />
          ))}
        </ol>
      </div>
    </section>
  )
}
