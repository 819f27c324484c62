// SPDX-License-Identifier: Apache-2.0
import { addWords } from '../i18n/staff'

export const loadPackWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? (await import('../i18n/zh/packs')).packs
      : (await import('../i18n/en/packs')).packs,
  )
