// SPDX-License-Identifier: Apache-2.0
// What charts made of elements share: marks one can press, and changes.
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react'
import type { Look, Mark } from '../boards/types'
import { formatPercent } from '../core/format'
import { t } from '../i18n/t'
import { growth, roundDecimal } from './figures'
import type { Stage } from './types'

const placeOf = (element: Element) => {
  const box = element.getBoundingClientRect()
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 }
}

/** A press with the mouse says where; with the keyboard it is the middle of the element. */
export const pressOf = (stage: Stage, mark: Mark) => (event: MouseEvent<Element>) =>
  stage.onMark?.(
    mark,
    event.detail > 0 ? { x: event.clientX, y: event.clientY } : placeOf(event.currentTarget),
  )

export function MarkButton({
  stage,
  mark,
  label,
  className,
  children,
}: {
  stage: Stage
  mark: Mark
  label?: string
  className?: string
  children: ReactNode
}) {
  if (!stage.onMark) return <span className={className}>{children}</span>
  return (
    <button
      type="button"
      className={`ch-mark ${className ?? ''}`}
      aria-label={label}
      onClick={pressOf(stage, mark)}
    >
      {children}
    </button>
  )
}

/** The same inside a drawing; it is called what is written in it. */
export function MarkShape({
  stage,
  mark,
  children,
}: {
  stage: Stage
  mark: Mark
  children: ReactNode
}) {
  if (!stage.onMark) return <g>{children}</g>
  const byKey = (event: KeyboardEvent<SVGGElement>) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    stage.onMark?.(mark, placeOf(event.currentTarget))
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing has no buttons of its own
    <g
      role="button"
      tabIndex={0}
      className="ch-mark"
      onClick={pressOf(stage, mark)}
      onKeyDown={byKey}
    >
      {children}
    </g>
  )
}

/** By how much it changed; red is up unless the look says so, as with money here. */
export function Change({
  now,
  before,
  look,
}: {
  now: number | null
  before: number | null
  look: Look
}) {
  const by = growth(now, before)
  if (by === null) return null
  const tone =
    by === 0 || look.change === 'plain'
      ? 'flat'
      : by > 0 === (look.change !== 'green_up')
        ? 'red'
        : 'green'
  const size = Math.min(Math.abs(by), 99.99).toFixed(6)
  return (
    <span className={`ch-change ch-change-${tone}`}>
      <span aria-hidden>{by > 0 ? '▲' : by < 0 ? '▼' : '–'}</span>
      <span className="sr-only">
        {t(by > 0 ? 'board.up' : by < 0 ? 'board.down' : 'board.same')}
      </span>{' '}
      {formatPercent(roundDecimal(size, 3))}
    </span>
  )
}
