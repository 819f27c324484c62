// SPDX-License-Identifier: Apache-2.0
// A node as a card: what it is, and who, by when, what if not.
import { CircleAlert } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import type { FlowNode, FlowSpec } from '../../flow/spec'
import { nodeTitle } from '../../flow/words'
import { t } from '../../i18n/t'
import { cx } from '../../ui'
import { useHouse } from '../house/house'
import { ICONS, TONES } from './icons'
import { nodeText } from './say'

export interface CardLook {
  selected: boolean
  mistakes: readonly string[]
  /** Of a trial: on the path, and who would get it. */
  lit?: boolean
  dim?: boolean
  told?: string
}

export function CardBody({ spec, node, look }: { spec: FlowSpec; node: FlowNode; look: CardLook }) {
  const house = useHouse()
  const Icon = ICONS[node.type]
  const text = look.told ?? nodeText(node, spec, house)
  return (
    <>
      <span className={cx('ft-head', `x-tone-${TONES[node.type]}`)}>
        <Icon size={14} aria-hidden />
        <strong>{nodeTitle(node)}</strong>
        {look.mistakes.length > 0 && (
          <span className="ft-wrong" title={look.mistakes.join('\n')}>
            <CircleAlert size={16} aria-hidden />
            <span className="sr-only">{t('flows.mistakes', { n: look.mistakes.length })}</span>
          </span>
        )}
      </span>
      {text && <span className="ft-text">{text}</span>}
    </>
  )
}

export const cardClass = (node: FlowNode, look: CardLook) =>
  cx(
    'ft-card',
    `ft-${node.type}`,
    look.selected && 'ft-selected',
    look.mistakes.length > 0 && 'ft-mistaken',
    look.lit && 'ft-lit',
    look.dim && 'ft-dim',
  )

export function Card({
  spec,
  node,
  look,
  onOpen,
  onKeyDown,
  onDrag,
}: {
  spec: FlowSpec
  node: FlowNode
  look: CardLook
  onOpen: () => void
  onKeyDown: (event: KeyboardEvent) => void
  onDrag?: (on: boolean) => void
}) {
  return (
    <button
      type="button"
      data-card={node.id}
      className={cardClass(node, look)}
      aria-pressed={look.selected}
      draggable={!!onDrag}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move'
        event.dataTransfer.setData('text/plain', node.id)
        onDrag?.(true)
      }}
      onDragEnd={() => onDrag?.(false)}
      onClick={onOpen}
      onKeyDown={onKeyDown}
    >
      <CardBody spec={spec} node={node} look={look} />
    </button>
  )
}
