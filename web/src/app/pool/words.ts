// SPDX-License-Identifier: Apache-2.0
import { addWords } from '../../i18n/staff'

export const loadPoolWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? (await import('../../i18n/zh/pool')).pool
      : (await import('../../i18n/en/pool')).pool,
  )
