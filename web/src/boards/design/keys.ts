// SPDX-License-Identifier: Apache-2.0
// What the keys do with a tile that has the focus.
import type { KeyboardEvent } from 'react'
import type { Step } from './grid'

export const ROW_PX = 60

const ARROWS: Record<string, Step> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}
const GROWS: Record<Step, { w?: number; h?: number }> = {
  left: { w: -1 },
  right: { w: 1 },
  up: { h: -1 },
  down: { h: 1 },
}

export interface TileDeeds {
  onStep: (id: string, step: Step) => void
  onSize: (id: string, by: { w?: number; h?: number }) => void
  onRemove: (id: string) => void
  onCopy: (id: string) => void
  onEnter: (id: string) => void
}

export const keysOf = (id: string, deeds: TileDeeds) => (event: KeyboardEvent) => {
  if (event.target !== event.currentTarget) return
  const arrow = ARROWS[event.key]
  if (arrow && event.altKey) {
    if (event.shiftKey) deeds.onSize(id, GROWS[arrow])
    else deeds.onStep(id, arrow)
  } else if (event.key === 'Delete' || event.key === 'Backspace') deeds.onRemove(id)
  else if (event.key.toLowerCase() === 'd' && (event.ctrlKey || event.metaKey)) deeds.onCopy(id)
  else if (event.key === 'Enter') deeds.onEnter(id)
  else return
  event.preventDefault()
}
