// SPDX-License-Identifier: Apache-2.0
import { addWords } from '../i18n/staff'

export const loadBoardWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? (await import('../i18n/zh/boards')).boards
      : (await import('../i18n/en/boards')).boards,
  )
