// SPDX-License-Identifier: Apache-2.0
import type { rare as zh } from '../zh/rare'

export const rare: Record<keyof typeof zh, string> = {
  'rare.none': 'Not filled in',
}
