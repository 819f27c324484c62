// SPDX-License-Identifier: Apache-2.0
// The widgets of the types that few forms have, and their words: one chunk (see fields/registry.ts).
import { addWords } from '../../i18n/staff'
import './checks'
import type { FieldModule } from '../types'

export const found = import.meta.glob<FieldModule>('./*/index.tsx', { eager: true })

/** Before the first of them is drawn. */
export const loadWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? (await import('../../i18n/zh/rare')).rare
      : (await import('../../i18n/en/rare')).rare,
  )
