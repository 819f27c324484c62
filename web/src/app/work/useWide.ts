// SPDX-License-Identifier: Apache-2.0
// Whether there is room for a panel beside the list.
import { useSyncExternalStore } from 'react'

const WIDE = '(min-width: 1200px)'

export const useWide = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia(WIDE)
      media.addEventListener('change', listener)
      return () => media.removeEventListener('change', listener)
    },
    () => window.matchMedia(WIDE).matches,
  )
