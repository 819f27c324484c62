// SPDX-License-Identifier: Apache-2.0
import type { named as zh } from '../zh/named'

export const named: Record<keyof typeof zh, string> = {
  'named.insert': 'Insert a field',
  'named.insertIn': 'Insert a field into “{name}”',
  'named.fields': 'Fields',
  'named.found': '{n} {n|field|fields}: choose with the arrow keys, insert with Enter',
}
