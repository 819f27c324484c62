// SPDX-License-Identifier: Apache-2.0
import { addWords } from '../../i18n/staff'

export const loadBoardDesignWords = () =>
  addWords(async (lang) =>
    lang === 'zh'
      ? (await import('../../i18n/zh/boardDesign')).boardDesign
      : (await import('../../i18n/en/boardDesign')).boardDesign,
  )
