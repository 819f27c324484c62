// SPDX-License-Identifier: Apache-2.0
// Words on a spiral from the middle, the largest first, none upon another. Pure: the same words give the
// same picture; widths are estimated, as a drawing has no way to ask.
export interface Word {
  text: string
  value: number
  row: number
}

export interface Placed extends Word {
  x: number
  y: number
  size: number
}

const widthOf = (text: string, size: number) =>
  [...text].reduce((sum, char) => sum + (/[\u2e80-\uffff]/.test(char) ? 1.02 : 0.6), 0) * size

export function placeWords(words: readonly Word[], width: number, height: number): Placed[] {
  const most = Math.max(1e-9, ...words.map((word) => word.value))
  const least = Math.min(most, ...words.map((word) => word.value))
  const largest = Math.max(14, Math.min(height / 5, width / 8))
  const taken: { left: number; top: number; right: number; bottom: number }[] = []
  const placed: Placed[] = []
  const sorted = [...words].sort((a, b) => b.value - a.value)
  for (const word of sorted) {
    const part = most === least ? 0.6 : Math.sqrt((word.value - least) / (most - least))
    const size = Math.round(11 + part * (largest - 11))
    const [w, h] = [widthOf(word.text, size) + 6, size * 1.25]
    for (let turn = 0; turn < 90; turn += 0.22) {
      const reach = 2.1 * turn
      const x = width / 2 + reach * Math.cos(turn) * (width / Math.max(height, 1)) ** 0.5
      const y = height / 2 + reach * Math.sin(turn)
      const box = { left: x - w / 2, top: y - h / 2, right: x + w / 2, bottom: y + h / 2 }
      if (box.left < 0 || box.top < 0 || box.right > width || box.bottom > height) continue
      const hits = taken.some(
        (one) =>
          one.left < box.right &&
          box.left < one.right &&
          one.top < box.bottom &&
          box.top < one.bottom,
      )
      if (hits) continue
      taken.push(box)
      placed.push({ ...word, x, y, size })
      break
    }
  }
  return placed
}
