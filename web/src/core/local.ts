// SPDX-License-Identifier: Apache-2.0
// Small things kept on the device. Storage may be forbidden (private mode, in-app
// browsers): then they are kept in memory for this page.

const memory = new Map<string, string>()

export function loadLocal(key: string): string | null {
  try {
    return localStorage.getItem(key) ?? memory.get(key) ?? null
  } catch {
    return memory.get(key) ?? null
  }
}

export function saveLocal(key: string, value: string | null) {
  if (value === null) memory.delete(key)
  else memory.set(key, value)
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    /* the memory copy serves */
  }
}
