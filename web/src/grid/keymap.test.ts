// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest'
import { actOf, type Spot } from './keymap'

const press = (
  key: string,
  more: Partial<Record<'ctrlKey' | 'shiftKey' | 'altKey', boolean>> = {},
) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...more,
})

const act = (key: string, at: Spot, more = {}) => actOf(press(key, more), at, 10, 4, 5)

describe('keys in a grid', () => {
  it('arrows stay inside and reach the head', () => {
    expect(act('ArrowUp', { row: 0, col: 2 })).toEqual({ kind: 'move', to: { row: -1, col: 2 } })
    expect(act('ArrowUp', { row: -1, col: 2 })).toEqual({ kind: 'move', to: { row: -1, col: 2 } })
    expect(act('ArrowDown', { row: 9, col: 0 })).toEqual({ kind: 'move', to: { row: 9, col: 0 } })
    expect(act('ArrowRight', { row: 3, col: 3 })).toEqual({ kind: 'move', to: { row: 3, col: 3 } })
  })

  it('Ctrl goes to the edges, Page keys a screen', () => {
    expect(act('End', { row: 2, col: 0 }, { ctrlKey: true })).toEqual({
      kind: 'move',
      to: { row: 9, col: 3 },
    })
    expect(act('PageDown', { row: 7, col: 1 })).toEqual({ kind: 'move', to: { row: 9, col: 1 } })
  })

  it('Enter edits a cell but sorts from the head', () => {
    expect(act('Enter', { row: 0, col: 0 })).toEqual({ kind: 'edit' })
    expect(act('Enter', { row: -1, col: 0 })).toEqual({ kind: 'sort' })
  })

  it('Space opens, with Shift it selects', () => {
    expect(act(' ', { row: 1, col: 0 })).toEqual({ kind: 'open' })
    expect(act(' ', { row: 1, col: 0 }, { shiftKey: true })).toEqual({ kind: 'select' })
  })

  it('undoes, and does again', () => {
    const at = { row: 0, col: 0 }
    expect(act('z', at, { ctrlKey: true })).toEqual({ kind: 'undo' })
    expect(act('y', at, { ctrlKey: true })).toEqual({ kind: 'redo' })
    expect(act('Z', at, { ctrlKey: true, shiftKey: true })).toEqual({ kind: 'redo' })
    expect(act('z', at, { metaKey: true, shiftKey: true })).toEqual({ kind: 'redo' })
  })

  it('leaves what is not its own to the page', () => {
    expect(act('k', { row: 0, col: 0 }, { ctrlKey: true })).toBeNull()
    expect(act('c', { row: 0, col: 0 })).toBeNull()
    expect(act('ArrowLeft', { row: 0, col: 1 }, { altKey: true })).toBeNull()
  })
})
