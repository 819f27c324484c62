// SPDX-License-Identifier: Apache-2.0
import { addWords } from '../i18n/staff'

export const loadViewWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? (await import('../i18n/zh/views')).views
      : (await import('../i18n/en/views')).views,
  )
