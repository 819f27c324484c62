// SPDX-License-Identifier: Apache-2.0
// Dragging with a mouse or pen. A finger scrolls; it moves things from their menu.

export interface Drag {
  /** From where it was taken, in pixels. */
  onMove: (x: number, y: number, event: PointerEvent) => void
  onDrop: (x: number, y: number, event: PointerEvent) => void
  onEnd: () => void
}

const LEAST = 4

/** Begins at a press; nothing happens until the pointer has moved a little. Escape gives up. */
export function beginDrag(event: React.PointerEvent<HTMLElement>, drag: Drag) {
  if (event.button !== 0 || event.pointerType === 'touch') return
  const from = { x: event.clientX, y: event.clientY }
  const handle = event.currentTarget
  let far = false
  const end = () => {
    window.removeEventListener('pointermove', move)
    window.removeEventListener('pointerup', drop)
    window.removeEventListener('pointercancel', end)
    window.removeEventListener('keydown', key, true)
    drag.onEnd()
  }
  const move = (next: PointerEvent) => {
    const [x, y] = [next.clientX - from.x, next.clientY - from.y]
    if (!far && Math.hypot(x, y) < LEAST) return
    far = true
    drag.onMove(x, y, next)
  }
  const drop = (next: PointerEvent) => {
    end()
    if (!far) return
    // The press that ends a drag opens nothing.
    const quiet = (click: Event) => click.preventDefault()
    handle.addEventListener('click', quiet, { once: true, capture: true })
    setTimeout(() => handle.removeEventListener('click', quiet, true), 0)
    drag.onDrop(next.clientX - from.x, next.clientY - from.y, next)
  }
  const key = (pressed: KeyboardEvent) => {
    if (pressed.key !== 'Escape') return
    pressed.stopPropagation()
    end()
  }
  window.addEventListener('pointermove', move)
  window.addEventListener('pointerup', drop)
  window.addEventListener('pointercancel', end)
  window.addEventListener('keydown', key, true)
}

/** The day below a pointer, by the attribute that places carry. */
export function placeAt(event: PointerEvent, name: string): HTMLElement | null {
  const at = document.elementsFromPoint(event.clientX, event.clientY)
  return (at.find((one) => one instanceof HTMLElement && name in one.dataset) ??
    null) as HTMLElement | null
}
