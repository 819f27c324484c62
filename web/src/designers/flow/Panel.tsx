// SPDX-License-Identifier: Apache-2.0
// What is chosen, with its parts; on a phone a sheet over the page.
import { ArrowDown, ArrowUp, ClipboardCopy, Copy, Trash2, X } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { edgeOf, type FlowNode, type FlowSpec, isTask, nodeOf } from '../../flow/spec'
import { nodeTitle } from '../../flow/words'
import { t } from '../../i18n/t'
import { Drawer, IconButton, Tabs } from '../../ui'
import type { Told } from './api'
import {
  changeNode,
  type Clip,
  clipOf,
  copyItem,
  mayMove,
  mayRemove,
  moveBranch,
  moveItem,
  removeBranch,
  removeItem,
} from './model'
import {
  CopyPart,
  EdgePart,
  EndPart,
  GatePart,
  ServicePart,
  StartPart,
  SubflowPart,
  WaitPart,
} from './OtherParts'
import { TitleInput } from './parts'
import { branchName } from './say'
import { DeadlineTab, FieldsTab, MayTab, type PartProps, ThenTab, WhoTab } from './TaskParts'
import type { Chosen } from './Tree'
import { findItem, toTree } from './tree'

const NARROW = '(max-width: 900px)'

export function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(() => window.matchMedia(NARROW).matches)
  useEffect(() => {
    const query = window.matchMedia(NARROW)
    const onChange = () => setNarrow(query.matches)
    query.addEventListener('change', onChange)
    return () => query.removeEventListener('change', onChange)
  }, [])
  return narrow
}

/** What was said of one node or edge, by the part that it is said of. */
export function byPart(told: readonly Told[]): Record<string, string> {
  const out: Record<string, string> = {}
  for (const one of told) out[one.part ?? ''] ??= one.message
  return out
}

function TaskTabs(props: PartProps) {
  const [tab, setTab] = useState('who')
  const parts: [string, string, ReactNode][] = [
    ['who', t('flows.tab.who'), <WhoTab key="who" {...props} />],
    ['fields', t('flows.tab.fields'), <FieldsTab key="fields" {...props} />],
    ['deadline', t('flows.tab.deadline'), <DeadlineTab key="deadline" {...props} />],
    ['may', t('flows.tab.may'), <MayTab key="may" {...props} />],
    ['then', t('flows.tab.then'), <ThenTab key="then" {...props} />],
  ]
  return (
    <Tabs
      label={t('flows.parts')}
      selected={tab}
      onSelect={setTab}
      items={parts.map(([key, title, content]) => ({ key, title, content }))}
    />
  )
}

function Parts(props: PartProps & { onOpenEdge: (id: string) => void }) {
  const { node } = props
  if (isTask(node)) return <TaskTabs {...props} />
  switch (node.type) {
    case 'start':
      return <StartPart {...props} />
    case 'copy':
      return <CopyPart {...props} />
    case 'service':
      return <ServicePart {...props} />
    case 'wait':
      return <WaitPart {...props} />
    case 'subflow':
      return <SubflowPart {...props} />
    case 'end':
    case 'terminate':
      return <EndPart {...props} />
    default:
      return <GatePart {...props} onOpen={props.onOpenEdge} />
  }
}

interface Props {
  spec: FlowSpec
  chosen: Chosen
  toldOf: (chosen: Chosen) => readonly Told[]
  onChange: (spec: FlowSpec) => void
  onChoose: (chosen: Chosen) => void
  onClip: (clip: Clip) => void
}

function NodeTools({ spec, node, onChange, onChoose, onClip }: Props & { node: FlowNode }) {
  const tree = toTree(spec)
  const found = tree && findItem(tree, node.id)
  const up = found?.seq.places[found.at - 1] ?? []
  const down = found?.seq.places[found.at + 2] ?? []
  const name = nodeTitle(node)
  const clip = clipOf(spec, node.id)
  return (
    <>
      {found && (
        <>
          <IconButton
            icon={ArrowUp}
            label={t('flows.moveUp', { name })}
            disabled={up.length === 0 || !mayMove(spec, node.id, up)}
            onPress={() => onChange(moveItem(spec, node.id, up))}
          />
          <IconButton
            icon={ArrowDown}
            label={t('flows.moveDown', { name })}
            disabled={down.length === 0 || !mayMove(spec, node.id, down)}
            onPress={() => onChange(moveItem(spec, node.id, down))}
          />
        </>
      )}
      {clip && (
        <>
          <IconButton
            icon={Copy}
            label={t('flows.duplicate', { name })}
            onPress={() => {
              const made = copyItem(spec, node.id)
              onChange(made.spec)
              onChoose({ node: made.id })
            }}
          />
          <IconButton
            icon={ClipboardCopy}
            label={t('flows.copyNode', { name })}
            onPress={() => onClip(clip)}
          />
        </>
      )}
      <IconButton
        icon={Trash2}
        label={t('flows.remove', { name })}
        disabled={!mayRemove(spec, node.id)}
        onPress={() => {
          onChange(removeItem(spec, node.id))
          onChoose(null)
        }}
      />
    </>
  )
}

function Inside(props: Props) {
  const { spec, chosen, toldOf, onChange, onChoose } = props
  const errors = byPart(toldOf(chosen))
  if (!chosen) return null
  if ('edge' in chosen) {
    const edge = edgeOf(spec, chosen.edge)
    return edge ? <EdgePart spec={spec} edge={edge} errors={errors} onChange={onChange} /> : null
  }
  const node = nodeOf(spec, chosen.node)
  if (!node) return null
  return (
    <div className="x-stack">
      {errors[''] && (
        <p className="x-error" role="alert">
          {errors['']}
        </p>
      )}
      <TitleInput
        label={t('flows.nodeTitle')}
        title={node.title}
        placeholder={t(`flowpic.${node.type}`)}
        onChange={(title) => onChange(changeNode(spec, node.id, { title }))}
      />
      <Parts
        key={node.id}
        spec={spec}
        node={node}
        errors={errors}
        onChange={onChange}
        onOpenEdge={(edge) => onChoose({ edge })}
      />
    </div>
  )
}

export function Panel(props: Props) {
  const { spec, chosen, onChange, onChoose } = props
  const narrow = useNarrow()
  const node = chosen && 'node' in chosen ? nodeOf(spec, chosen.node) : undefined
  const edge = chosen && 'edge' in chosen ? edgeOf(spec, chosen.edge) : undefined
  if (!node && !edge) return null
  const title = node ? nodeTitle(node) : edge ? branchName(spec, edge) : ''
  const close = () => onChoose(null)
  const tools = node ? (
    <NodeTools {...props} node={node} />
  ) : edge ? (
    <>
      <IconButton
        icon={ArrowUp}
        label={t('flows.branchUp', { name: title })}
        onPress={() => onChange(moveBranch(spec, edge.id, -1))}
      />
      <IconButton
        icon={ArrowDown}
        label={t('flows.branchDown', { name: title })}
        onPress={() => onChange(moveBranch(spec, edge.id, 1))}
      />
      <IconButton
        icon={Trash2}
        label={t('flows.branchRemove', { name: title })}
        onPress={() => {
          onChange(removeBranch(spec, edge.id))
          close()
        }}
      />
    </>
  ) : null
  if (narrow)
    return (
      <Drawer isOpen onClose={close} title={title}>
        <div className="fd-tools">{tools}</div>
        <Inside {...props} />
      </Drawer>
    )
  return (
    <aside className="x-card fd-panel" aria-label={t('flows.panel')}>
      <header className="fd-panel-head">
        <h2>{title}</h2>
        {tools}
        <IconButton icon={X} label={t('ui.close')} onPress={close} />
      </header>
      <Inside {...props} />
    </aside>
  )
}
