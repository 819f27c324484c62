// SPDX-License-Identifier: Apache-2.0
// Where the focus goes when what has it is taken away: to its neighbour, not out of the dialog.

const CAN_FOCUS = 'button, input, select, textarea, a[href], [tabindex="0"]'

function enter(place: Node | null): boolean {
  if (!(place instanceof HTMLElement)) return false
  const found = place.matches(CAN_FOCUS) ? place : place.querySelector<HTMLElement>(CAN_FOCUS)
  found?.focus()
  return !!found && found === document.activeElement
}

/** Watches a frame until the answer is called. */
export function keepFocus(frame: HTMLElement): () => void {
  let last: EventTarget | null = null
  const note = (event: FocusEvent) => {
    last = event.target
  }
  const watch = new MutationObserver((records) => {
    if (!last || document.activeElement !== document.body) return
    for (const { removedNodes, nextSibling, previousSibling, target } of records)
      for (const gone of removedNodes)
        if (gone.contains(last as Node))
          return enter(nextSibling) || enter(previousSibling) || enter(target) || enter(frame)
  })
  frame.addEventListener('focusin', note)
  watch.observe(frame, { childList: true, subtree: true })
  return () => {
    frame.removeEventListener('focusin', note)
    watch.disconnect()
  }
}
