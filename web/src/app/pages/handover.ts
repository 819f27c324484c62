// SPDX-License-Identifier: Apache-2.0
// A file that one page chose and the next one works with: it cannot be in the address.
let held: File | null = null

export const handOver = (file: File) => {
  held = file
}

export function takeOver(): File | null {
  const file = held
  held = null
  return file
}
