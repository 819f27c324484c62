// SPDX-License-Identifier: Apache-2.0
import type { pub as zh } from '../zh/pub'

export const pub: Record<keyof typeof zh, string> = {
  'pub.product': 'Xinglin',
}
