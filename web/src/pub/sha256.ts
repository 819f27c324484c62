// SPDX-License-Identifier: Apache-2.0
// SHA-256 of ASCII, for the work that goes with a question in words. The browser's own is not there
// on plain http, which a clinic's own network may be.
const K: number[] = []
const H0: number[] = []

// The constants are the first 32 bits of the fractional parts of roots of primes.
const part = (n: number) => ((n - Math.floor(n)) * 0x100000000) | 0
for (let n = 2; K.length < 64; n += 1) {
  let prime = true
  for (let d = 2; d * d <= n; d += 1) if (n % d === 0) prime = false
  if (!prime) continue
  if (H0.length < 8) H0.push(part(Math.sqrt(n)))
  K.push(part(Math.cbrt(n)))
}

const turn = (x: number, n: number) => (x >>> n) | (x << (32 - n))
const at = (list: ArrayLike<number>, i: number) => list[i] as number

/** The first 32 bits. */
export function sha256Head(text: string): number {
  const blocks = ((text.length + 8) >> 6) + 1
  const words = new Int32Array(blocks * 16)
  for (let i = 0; i < text.length; i += 1)
    words[i >> 2] = at(words, i >> 2) | (text.charCodeAt(i) << (24 - (i & 3) * 8))
  words[text.length >> 2] = at(words, text.length >> 2) | (0x80 << (24 - (text.length & 3) * 8))
  words[words.length - 1] = text.length * 8
  const h = H0.slice()
  const w = new Int32Array(64)
  for (let b = 0; b < words.length; b += 16) {
    let [a, c, d, e, f, g, i, j] = h as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    for (let n = 0; n < 64; n += 1) {
      if (n < 16) w[n] = at(words, b + n)
      else {
        const x = at(w, n - 15)
        const y = at(w, n - 2)
        w[n] =
          at(w, n - 16) +
          (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) +
          at(w, n - 7) +
          (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))
      }
      const one =
        (j +
          (turn(f, 6) ^ turn(f, 11) ^ turn(f, 25)) +
          ((f & g) ^ (~f & i)) +
          at(K, n) +
          at(w, n)) |
        0
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & c) ^ (a & d) ^ (c & d))) | 0
      j = i
      i = g
      g = f
      f = (e + one) | 0
      e = d
      d = c
      c = a
      a = (one + two) | 0
    }
    ;[a, c, d, e, f, g, i, j].forEach((v, n) => {
      h[n] = (at(h, n) + v) | 0
    })
  }
  return at(h, 0) >>> 0
}

const SLICE_MS = 12

/** Some text such that SHA-256 of "id:text" begins with `bits` zero bits; in slices, so that typing goes on. */
export async function work(id: string, bits: number, wanted: () => boolean): Promise<string> {
  for (let n = 0; wanted(); ) {
    const until = Date.now() + SLICE_MS
    while (Date.now() < until)
      for (let i = 0; i < 64; i += 1, n += 1)
        if (sha256Head(`${id}:${n}`) >>> (32 - bits) === 0) return String(n)
    await new Promise((go) => setTimeout(go))
  }
  return ''
}
