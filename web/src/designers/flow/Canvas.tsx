// SPDX-License-Identifier: Apache-2.0
// The same graph on a free canvas: any nodes, any edges, also back to where one came from.
import '@xyflow/react/dist/base.css'
import {
  type Connection,
  type Edge,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useNodesState,
  useReactFlow,
} from '@xyflow/react'
import { useEffect, useMemo } from 'react'
import { NODE_W, placesOf } from '../../flow/layout'
import { type FlowNode, type FlowSpec, isJoin, type NodeType } from '../../flow/spec'
import { edgeTitle } from '../../flow/words'
import { t } from '../../i18n/t'
import { Button, IconButton, Menu } from '../../ui'
import { Maximize, Plus, ZoomIn, ZoomOut } from 'lucide-react'
import { useHouse } from '../house/house'
import { CardBody, type CardLook, cardClass } from './Card'
import { ICONS } from './icons'
import { addLoose, connect, mayRemove, putAt, removeEdge, removeItem } from './model'
import { branchText } from './say'
import type { Chosen } from './Tree'

interface Props {
  spec: FlowSpec
  chosen: Chosen
  lookOf: (id: string) => CardLook
  litEdges: ReadonlySet<string> | null
  edgeMistakes: (id: string) => readonly string[]
  onChange: (spec: FlowSpec) => void
  onChoose: (chosen: Chosen) => void
}

type Carried = { spec: FlowSpec; node: FlowNode; look: CardLook }
type CanvasNode = Node<Carried, 'flow'>

function FlowCard({ data, selected }: NodeProps<CanvasNode>) {
  const { spec, node, look } = data
  const isStart = node.type === 'start'
  const isLast = node.type === 'end' || node.type === 'terminate'
  return (
    <div className={cardClass(node, { ...look, selected })}>
      {!isStart && <Handle type="target" position={Position.Top} />}
      {isJoin(spec, node) ? (
        <span className="ft-text">{t('flows.meeting')}</span>
      ) : (
        <CardBody spec={spec} node={node} look={look} />
      )}
      {!isLast && <Handle type="source" position={Position.Bottom} />}
    </div>
  )
}

/** Cards are taller here than in a picture. */
const ROW = 160
const TYPES = { flow: FlowCard }
const KINDS: readonly NodeType[] = [
  'approve',
  'fill',
  'copy',
  'exclusive',
  'parallel',
  'inclusive',
  'service',
  'wait',
  'subflow',
  'end',
  'terminate',
]

function Board(props: Props) {
  const { spec, chosen, lookOf, litEdges, onChange, onChoose } = props
  const house = useHouse()
  const view = useReactFlow()
  const wanted = useMemo<CanvasNode[]>(() => {
    const places = placesOf(spec, ROW)
    return spec.nodes.map((node) => ({
      id: node.id,
      type: 'flow',
      position: places.get(node.id) ?? { x: 0, y: 0 },
      data: { spec, node, look: lookOf(node.id) },
      selected: !!chosen && 'node' in chosen && chosen.node === node.id,
      deletable: mayRemove(spec, node.id),
      width: NODE_W,
    }))
  }, [spec, chosen, lookOf])
  // What is being dragged moves here; where it was put goes into the graph.
  const [nodes, setNodes, onNodesChange] = useNodesState(wanted)
  useEffect(() => setNodes(wanted), [wanted, setNodes])
  const edges = spec.edges.map<Edge>((edge) => {
    const wrong = props.edgeMistakes(edge.id).length > 0
    return {
      id: edge.id,
      source: edge.from,
      target: edge.to,
      type: 'smoothstep',
      label:
        edgeTitle(edge) || (edge.if || edge.boundary ? branchText(spec, edge, house) : undefined),
      selected: !!chosen && 'edge' in chosen && chosen.edge === edge.id,
      className: litEdges?.has(edge.id) ? 'fc-lit' : wrong ? 'fc-wrong' : undefined,
      markerEnd: { type: MarkerType.ArrowClosed },
    }
  })
  const add = (type: NodeType) => {
    const box = document.querySelector('.fc')?.getBoundingClientRect()
    const at = view.screenToFlowPosition({
      x: (box?.left ?? 0) + (box?.width ?? 400) / 2,
      y: (box?.top ?? 0) + (box?.height ?? 400) / 2,
    })
    const made = addLoose(spec, type, [Math.round(at.x), Math.round(at.y)])
    onChange(made.spec)
    onChoose({ node: made.id })
  }
  return (
    <div className="fc">
      <div className="fc-bar">
        <Menu
          label={t('flows.addNode')}
          items={KINDS.map((type) => ({
            key: type,
            title: t(`flowpic.${type}`),
            icon: ICONS[type],
            onAction: () => add(type),
          }))}
          trigger={
            <Button size="s" icon={Plus}>
              {t('flows.addNode')}
            </Button>
          }
        />
        <Button size="s" onPress={() => onChange({ ...spec, layout: {} })}>
          {t('flows.arrange')}
        </Button>
        <IconButton
          icon={ZoomIn}
          size="s"
          label={t('flows.zoomIn')}
          onPress={() => view.zoomIn()}
        />
        <IconButton
          icon={ZoomOut}
          size="s"
          label={t('flows.zoomOut')}
          onPress={() => view.zoomOut()}
        />
        <IconButton
          icon={Maximize}
          size="s"
          label={t('flows.zoomFit')}
          onPress={() => view.fitView({ maxZoom: 1 })}
        />
      </div>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={TYPES}
        onNodesChange={onNodesChange}
        onNodeClick={(_, node) => onChoose({ node: node.id })}
        onEdgeClick={(_, edge) => onChoose({ edge: edge.id })}
        onPaneClick={() => onChoose(null)}
        onNodeDragStop={(_, __, moved) => {
          const all = Object.fromEntries(
            nodes.map((one): [string, [number, number]] => [
              one.id,
              [Math.round(one.position.x), Math.round(one.position.y)],
            ]),
          )
          for (const one of moved)
            all[one.id] = [Math.round(one.position.x), Math.round(one.position.y)]
          onChange(putAt(spec, all))
        }}
        onConnect={(made: Connection) => onChange(connect(spec, made.source, made.target))}
        onDelete={({ nodes: gone, edges: cut }) => {
          let next = spec
          for (const one of gone) next = removeItem(next, one.id)
          const ids = new Set(gone.map((one) => one.id))
          for (const one of cut)
            if (!ids.has(one.source) && !ids.has(one.target)) next = removeEdge(next, one.id)
          onChoose(null)
          onChange(next)
        }}
        deleteKeyCode={['Delete', 'Backspace']}
        fitView
        fitViewOptions={{ maxZoom: 1 }}
        minZoom={0.2}
        proOptions={{ hideAttribution: true }}
      />
    </div>
  )
}

export default function Canvas(props: Props) {
  return (
    <ReactFlowProvider>
      <Board {...props} />
    </ReactFlowProvider>
  )
}
