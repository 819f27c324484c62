// SPDX-License-Identifier: Apache-2.0
// The flow from top to bottom, a "+" on each edge. By the keyboard: arrows go from node to node, Enter opens, + puts one
// in behind, Delete takes it out, Alt with arrows moves it.
import { ClipboardPaste, Plus } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { edgeOf, type FlowSpec, type NodeType, nodeOf } from '../../flow/spec'
import { t } from '../../i18n/t'
import { Button, cx, IconButton, Menu } from '../../ui'
import { useHouse } from '../house/house'
import { Card, type CardLook } from './Card'
import { ICONS } from './icons'
import {
  addBranch,
  type BlockType,
  type Clip,
  insertBlock,
  insertNode,
  mayEnd,
  mayMove,
  mayRemove,
  moveBranch,
  moveItem,
  paste,
  removeBranch,
  removeItem,
} from './model'
import { branchName, branchText } from './say'
import { type Branch, findItem, inOrder, type Item, type Place, type Seq } from './tree'

/** A node, or a branch by its edge. */
export type Chosen = { node: string } | { edge: string } | null

export interface TreeProps {
  spec: FlowSpec
  tree: Seq
  chosen: Chosen
  clip: Clip | null
  lookOf: (id: string) => CardLook
  /** Edges of a trial's path; null while none is shown. */
  litEdges: ReadonlySet<string> | null
  edgeMistakes: (id: string) => readonly string[]
  onChange: (spec: FlowSpec) => void
  onChoose: (chosen: Chosen) => void
}

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
]
const isBlock = (type: NodeType): type is BlockType =>
  type === 'exclusive' || type === 'parallel' || type === 'inclusive'

const focusSoon = (id: string) =>
  setTimeout(() => document.querySelector<HTMLElement>(`[data-card="${id}"]`)?.focus(), 60)

interface Shared extends TreeProps {
  dragged: string | null
  setDragged: (id: string | null) => void
}

export function insertAt(spec: FlowSpec, place: Place, type: NodeType) {
  return isBlock(type) ? insertBlock(spec, place, type) : insertNode(spec, place, type)
}

function Add({ place, after, shared }: { place: Place; after: string; shared: Shared }) {
  const { spec, clip, onChange, onChoose, dragged } = shared
  const [over, setOver] = useState(false)
  const takes = dragged !== null && mayMove(spec, dragged, place)
  const put = (type: NodeType) => {
    const made = insertAt(spec, place, type)
    if (!made.id) return
    onChange(made.spec)
    onChoose({ node: made.id })
  }
  const ends: readonly NodeType[] = mayEnd(spec, place) ? ['end', 'terminate'] : []
  const entry = (type: NodeType) => ({
    key: type,
    title: t(`flowpic.${type}`),
    hint: t(`flows.help.${type}`),
    icon: ICONS[type],
    onAction: () => put(type),
  })
  const lit = shared.litEdges && place.some((edge) => shared.litEdges?.has(edge))
  const name = t('flows.addAfter', { name: after })
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop on; the keyboard has Alt with arrows
    <div
      className={cx('ft-add', lit && 'ft-add-lit', takes && 'ft-add-open', over && 'ft-add-over')}
      onDragOver={(event) => {
        if (!takes) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        if (dragged) onChange(moveItem(spec, dragged, place))
        shared.setDragged(null)
      }}
    >
      <Menu
        label={name}
        items={[
          ...KINDS.map(entry),
          ...(ends.length > 0 ? [null, ...ends.map(entry)] : []),
          ...(clip
            ? [
                null,
                {
                  key: 'paste',
                  title: t('flows.paste'),
                  icon: ClipboardPaste,
                  onAction: () => {
                    const made = paste(spec, clip, place)
                    onChange(made.spec)
                    onChoose({ node: made.id })
                  },
                },
              ]
            : []),
        ]}
        trigger={<IconButton icon={Plus} size="s" className="ft-plus" label={name} />}
      />
    </div>
  )
}

function BranchHead({
  branch,
  at,
  count,
  shared,
}: {
  branch: Branch
  at: number
  count: number
  shared: Shared
}) {
  const house = useHouse()
  const { spec, chosen, onChoose, onChange } = shared
  const edge = edgeOf(spec, branch.edge)
  if (!edge) return null
  const name = branchName(spec, edge)
  const text = branchText(spec, edge, house)
  const wrong = shared.edgeMistakes(edge.id)
  const isChosen = !!chosen && 'edge' in chosen && chosen.edge === edge.id
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      event.preventDefault()
      onChange(moveBranch(spec, edge.id, event.key === 'ArrowLeft' ? -1 : 1))
      setTimeout(() => document.querySelector<HTMLElement>(`[data-edge="${edge.id}"]`)?.focus(), 60)
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault()
      onChange(removeBranch(spec, edge.id))
    }
  }
  return (
    <button
      type="button"
      data-edge={edge.id}
      className={cx(
        'ft-branch-head',
        isChosen && 'ft-selected',
        wrong.length > 0 && 'ft-mistaken',
        shared.litEdges?.has(edge.id) && 'ft-lit',
        shared.litEdges && !shared.litEdges.has(edge.id) && 'ft-dim',
      )}
      aria-pressed={isChosen}
      title={wrong.join('\n') || t('flows.branchOf', { n: at + 1, count })}
      onClick={() => onChoose({ edge: edge.id })}
      onKeyDown={onKeyDown}
    >
      <strong>{name}</strong>
      {text && text !== name && <span className="ft-text">{text}</span>}
    </button>
  )
}

function Branches({ item, shared }: { item: Item; shared: Shared }) {
  const { spec } = shared
  const aside = !item.join && item.branches.every((one) => !one.seq.open)
  return (
    <div className={cx('ft-branches', aside && 'ft-aside')}>
      {item.branches.map((branch, at) => (
        <div key={branch.edge} className={cx('ft-branch', !branch.seq.open && 'ft-branch-ends')}>
          <BranchHead branch={branch} at={at} count={item.branches.length} shared={shared} />
          <Add
            place={branch.seq.places[0] ?? []}
            after={branchName(spec, edgeOf(spec, branch.edge) ?? { id: '', from: '', to: '' })}
            shared={shared}
          />
          <Items seq={branch.seq} shared={shared} />
          {branch.seq.open && <div className="ft-fill" />}
        </div>
      ))}
    </div>
  )
}

function useKeys(shared: Shared) {
  const { spec, tree, onChange, onChoose } = shared
  const go = (id: string | undefined) =>
    id && document.querySelector<HTMLElement>(`[data-card="${id}"]`)?.focus()
  const sideways = (id: string, by: 1 | -1) => {
    const found = findItem(tree, id)
    if (found?.item.branches.length && by > 0) {
      const inside = found.item.branches.find((one) => one.seq.items.length > 0)
      return go(inside?.seq.items[0]?.id)
    }
    const sisters = found?.parent?.branches.filter((one) => one.seq.items.length > 0) ?? []
    const at = sisters.findIndex(({ edge }) => edge === found?.branch?.edge)
    const next = sisters[at + by]
    return go(next?.seq.items[0]?.id ?? (by < 0 ? found?.parent?.id : undefined))
  }
  const shift = (id: string, by: 1 | -1) => {
    const found = findItem(tree, id)
    if (!found) return
    const to = found.seq.places[by < 0 ? found.at - 1 : found.at + 2]
    if (to?.length && mayMove(spec, id, to)) {
      onChange(moveItem(spec, id, to))
      focusSoon(id)
    }
  }
  return (id: string) => (event: KeyboardEvent) => {
    const order = inOrder(tree)
    const at = order.indexOf(id)
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (event.ctrlKey || event.metaKey) return
    if (step) {
      event.preventDefault()
      if (event.altKey) shift(id, step)
      else go(order[at + step])
    } else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      event.preventDefault()
      sideways(id, event.key === 'ArrowRight' ? 1 : -1)
    } else if (event.key === '+' || event.key === '=' || event.key === 'Insert') {
      event.preventDefault()
      document.querySelector<HTMLElement>(`[data-after="${id}"] .ft-plus`)?.click()
    } else if ((event.key === 'Delete' || event.key === 'Backspace') && mayRemove(spec, id)) {
      event.preventDefault()
      onChange(removeItem(spec, id))
      onChoose(null)
      const left = order[at - 1]
      if (left) focusSoon(left)
    }
  }
}

function Items({ seq, shared }: { seq: Seq; shared: Shared }) {
  const { spec, chosen, lookOf, onChoose, onChange } = shared
  const keys = useKeys(shared)
  return seq.items.map((item) => {
    const node = nodeOf(spec, item.id)
    if (!node) return null
    const look = lookOf(item.id)
    const gate = isBlock(node.type) && item.branches.length > 0
    return (
      <div key={item.id} className="ft-item">
        <Card
          spec={spec}
          node={node}
          look={{ ...look, selected: !!chosen && 'node' in chosen && chosen.node === item.id }}
          onOpen={() => onChoose({ node: item.id })}
          onKeyDown={keys(item.id)}
          onDrag={
            item.after && node.type !== 'start'
              ? (on) => shared.setDragged(on ? item.id : null)
              : undefined
          }
        />
        {gate && (
          <Button
            size="s"
            icon={Plus}
            className="ft-add-branch"
            onPress={() => {
              const made = addBranch(spec, item.id)
              onChange(made.spec)
              onChoose({ edge: made.edge })
            }}
          >
            {t('flows.addBranch')}
          </Button>
        )}
        {item.branches.length > 0 && <Branches item={item} shared={shared} />}
        {item.after && (
          <div data-after={item.id} className="ft-after">
            <Add place={item.after} after={nameOf(spec, item.id)} shared={shared} />
          </div>
        )}
      </div>
    )
  })
}

const nameOf = (spec: FlowSpec, id: string) => {
  const node = nodeOf(spec, id)
  return node
    ? (typeof node.title === 'string' ? node.title : node.title?.zh) || t(`flowpic.${node.type}`)
    : id
}

export function Tree(props: TreeProps) {
  const [dragged, setDragged] = useState<string | null>(null)
  const shared = { ...props, dragged, setDragged }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset needs a legend of its own
    <div className="ft" role="group" aria-label={t('flows.tree')}>
      <Items seq={props.tree} shared={shared} />
    </div>
  )
}
