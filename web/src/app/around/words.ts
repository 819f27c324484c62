// SPDX-License-Identifier: Apache-2.0
import { addWords } from '../../i18n/staff'
import { loadMessageWords } from '../admin/words'

export const loadAroundWords = () =>
  Promise.all([
    loadMessageWords(),
    addWords(async (lang) =>
      lang === 'zh'
        ? (await import('../../i18n/zh/around')).around
        : (await import('../../i18n/en/around')).around,
    ),
  ])
